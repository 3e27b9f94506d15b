namespace SfSpend.Core.Conforming;

/// <summary>
/// The distinct raw tuples of one dimension, numbered as they come. Shared by all workers; each asks only for what its own
/// <see cref="TupleCache"/> has not seen. Numbers depend on the workers' timing: nothing that is kept may depend on them.
/// </summary>
internal sealed class TupleTable(Dimension dimension)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);
    private readonly List<RawTuple> _tuples = [];

    public Dimension Dimension { get; } = dimension;

    /// <summary>To be read when the workers are done.</summary>
    public IReadOnlyList<RawTuple> Tuples => _tuples;

    /// <summary>Values in the order of <see cref="Dimension.Columns"/>.</summary>
    public int IndexOf(string[] values)
    {
        var key = string.Join('\u001f', values);
        lock (_lock)
        {
            if (!_indexOf.TryGetValue(key, out var index))
            {
                index = _tuples.Count;
                _tuples.Add(new(Dimension, values));
                _indexOf.Add(key, index);
            }

            return index;
        }
    }
}
