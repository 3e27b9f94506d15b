namespace SfSpend.Core.Conforming;

/// <summary>
/// What <see cref="System.IO.Compression.GZipStream"/> reads a file through, so that it shows whether all of the file was unpacked:
/// it ends without a word at bytes that begin no member, such as those of a damaged one, and all rows behind them would be missing.
/// </summary>
/// <param name="file">A file that can be sought in, at its start; it stays open.</param>
internal sealed class GzipMembers(FileStream file) : Stream
{
    private const int LookByteCount = 4096;

    private readonly long _zerosStart = FindZeros(file);
    private bool _isAskedBeyondEnd;

    /// <summary>
    /// True when the last member ends where the file does, or nothing but zeros follows it, as <c>gzip -t</c> allows. Asked once the
    /// unpacked text has been read to its end: with anything of the file left over, nobody asks for what comes after the file.
    /// </summary>
    public bool IsUsedUp => _isAskedBeyondEnd || file.Position > _zerosStart;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await file.ReadAsync(buffer[..Limit(buffer.Length)], cancellationToken);
        _isAskedBeyondEnd |= read == 0;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = file.Read(buffer, offset, Limit(count));
        _isAskedBeyondEnd |= read == 0;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The zeros at the file's end are handed out one by one: where reading stops among them, nothing but zeros is left.</summary>
    private int Limit(int count) => file.Position < _zerosStart ? (int)Math.Min(count, _zerosStart - file.Position) : Math.Min(count, 1);

    /// <summary>Where the zeros begin that the file ends with. Some of them may belong to the last member.</summary>
    private static long FindZeros(FileStream file)
    {
        Span<byte> look = stackalloc byte[LookByteCount];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - LookByteCount);
            var read = RandomAccess.Read(file.SafeFileHandle, look[..(int)(end - start)], start);
            if (look[..read].LastIndexOfAnyExcept((byte)0) is >= 0 and var last)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }
}
