namespace SfSpend.Core.Pipeline;

/// <summary>
/// How far a stage has got: counters that any thread may add to, and lines for the run's log. The journal reads them a few
/// times a second; a stage never waits for the journal.
/// </summary>
public sealed class StageProgress(Action<string>? note = null)
{
    private long _rowsDone;
    private long _bytesDone;
    private long _rowsTotal = -1;
    private long _bytesTotal = -1;

    public long RowsDone => Interlocked.Read(ref _rowsDone);

    public long BytesDone => Interlocked.Read(ref _bytesDone);

    /// <summary>Null while the denominator is not known.</summary>
    public long? RowsTotal => Interlocked.Read(ref _rowsTotal) is >= 0 and var total ? total : null;

    /// <summary>Null while the denominator is not known.</summary>
    public long? BytesTotal => Interlocked.Read(ref _bytesTotal) is >= 0 and var total ? total : null;

    public void ExpectRows(long total) => Interlocked.Exchange(ref _rowsTotal, total);

    public void ExpectBytes(long total) => Interlocked.Exchange(ref _bytesTotal, total);

    public void AddRows(long count) => Interlocked.Add(ref _rowsDone, count);

    public void AddBytes(long count) => Interlocked.Add(ref _bytesDone, count);

    /// <summary>Writes a line to the run's log.</summary>
    public void Note(string message) => note?.Invoke(message);
}
