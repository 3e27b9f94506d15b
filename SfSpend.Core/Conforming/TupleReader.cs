using System.Buffers;
using System.Runtime.CompilerServices;

namespace SfSpend.Core.Conforming;

/// <summary>Finds the raw tuple of a row in one dimension, by the bytes as they stand in the file. One per worker.</summary>
internal sealed class TupleReader(TupleTable table)
{
    private readonly TupleCache _cache = new();
    private readonly ArrayBufferWriter<byte> _joined = new();
    private (int First, int Last)? _run;
    private int _lastStart;
    private int _lastLength = -1;
    private int _lastIndex;

    public void Enter(SourceLayout layout)
    {
        _run = layout.RunOf(table.Dimension);
        _cache.Clear();
        BeginBlock();
    }

    public void BeginBlock() => _lastLength = -1;

    /// <summary>The tuple's number, or -1 with the column at fault and the reason.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int IndexOf(ref RecordScanner row, SourceLayout layout, bool isRelatedUnit, out SourceColumn column, out string reason)
    {
        (column, reason) = (default, "");
        var isRun = _run is not null;
        var (first, last) = _run.GetValueOrDefault();
        var key = isRun ? row.Fields(first, last) : Join(ref row, layout);
        if (isRun && key.Length == _lastLength && key.SequenceEqual(row.Slice(_lastStart, _lastLength)))
        {
            return _lastIndex;
        }

        var index = _cache.Find(key, out var hash);
        if (index < 0)
        {
            index = Read(ref row, layout, isRelatedUnit, out column, out reason);
            if (index < 0)
            {
                return index;
            }

            _cache.Add(key, hash, index);
        }

        (_lastStart, _lastLength, _lastIndex) = (isRun ? row.StartOf(first) : 0, isRun ? key.Length : -1, index);
        return index;
    }

    private int Read(ref RecordScanner row, SourceLayout layout, bool isRelatedUnit, out SourceColumn column, out string reason)
    {
        var dimension = table.Dimension;
        var values = new string[dimension.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            column = dimension.Columns[i];
            if (SourceText.Read(row.Field(layout.FieldOf(column)), out reason) is not { } value)
            {
                return -1;
            }

            values[i] = value;
        }

        for (var i = 0; i < dimension.Levels.Count; i++)
        {
            var level = dimension.Levels[i];
            values[2 * i] = values[2 * i] is { Length: > 0 } code ? code : level.NullCode;
            values[(2 * i) + 1] = values[(2 * i) + 1] is { Length: > 0 } name ? name : level.NullName;
        }

        if (dimension.HasRelatedUnits)
        {
            values[^1] = isRelatedUnit ? "Yes" : "No";
        }

        (column, reason) = (default, "");
        return table.IndexOf(values);
    }

    /// <summary>The dimension's fields side by side, where the file's order has them apart.</summary>
    private ReadOnlySpan<byte> Join(ref RecordScanner row, SourceLayout layout)
    {
        _joined.ResetWrittenCount();
        foreach (var column in table.Dimension.Columns)
        {
            _joined.Write(row.Field(layout.FieldOf(column)));
            _joined.Write(","u8);
        }

        return _joined.WrittenSpan;
    }
}
