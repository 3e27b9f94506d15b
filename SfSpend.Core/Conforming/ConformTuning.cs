namespace SfSpend.Core.Conforming;

/// <summary>Sizes that decide how fast conforming is and never what comes out of it.</summary>
/// <param name="BlockByteCount">Bytes read and parsed as one piece of work.</param>
/// <param name="MaxRowByteCount">A row longer than this is taken for a quotation mark that was never closed.</param>
/// <param name="WorkerCount">Threads that parse and write.</param>
internal sealed record ConformTuning(int BlockByteCount, int MaxRowByteCount, int WorkerCount)
{
    public static ConformTuning Default { get; } = new(1 << 20, 1 << 24, Math.Min(Environment.ProcessorCount, 8));

    /// <summary>One block per worker in work, as many waiting for an earlier one to be counted, and two being filled.</summary>
    public int BlockCount => (2 * WorkerCount) + 2;
}
