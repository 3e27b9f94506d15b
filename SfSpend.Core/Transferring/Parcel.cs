using System.Security.Cryptography;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Transferring;

/// <summary>A file on its way: what it is called in the bucket, what it must be when it has landed, and how to read it.</summary>
internal sealed class Parcel
{
    private readonly Func<Stream> _open;

    private Parcel(string key, long byteCount, string sha256, long rowCount, Func<Stream> open)
    {
        Key = key;
        ByteCount = byteCount;
        Sha256 = sha256;
        RowCount = rowCount;
        _open = open;
    }

    public string Key { get; }

    public long ByteCount { get; }

    public string Sha256 { get; }

    public long RowCount { get; }

    /// <summary>Rows of the source, so that every stage counts the same: members of dimensions are none.</summary>
    public static long RowsOf(ConformedFile file) => file.Table == StarSchema.Transaction.Name ? file.RowCount : 0;

    public static Parcel Of(ConformedFile file, string folder, string prefix)
    {
        var path = Path.Combine(folder, file.FileName);
        return new(
            prefix + file.FileName,
            file.ByteCount,
            file.Sha256,
            RowsOf(file),
            () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan));
    }

    public static Parcel Of(byte[] content, string key) =>
        new(key, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)), 0, () => new MemoryStream(content, writable: false));

    public Stream OpenRead() => _open();

    public bool Equals(LandedObject landed) => landed.ByteCount == ByteCount && landed.Sha256 == Sha256;
}

/// <summary>Adds what a try has sent to the stage's progress, and takes it back when the try was in vain.</summary>
internal sealed class ByteCounter(StageProgress progress)
{
    private readonly Lock _lock = new();
    private long _sent;

    /// <summary>Reports come from several threads and not in order: only the highest counts.</summary>
    public void Report(long sent)
    {
        lock (_lock)
        {
            if (sent > _sent)
            {
                progress.AddBytes(sent - _sent);
                _sent = sent;
            }
        }
    }

    public void Complete(long byteCount) => Report(byteCount);

    public void TakeBack()
    {
        lock (_lock)
        {
            progress.AddBytes(-_sent);
            _sent = 0;
        }
    }
}
