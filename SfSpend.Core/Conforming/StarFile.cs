using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace SfSpend.Core.Conforming;

/// <summary>
/// Writes one gzip CSV. It has a temporary name until it is whole, its hash is taken on the way, and the same rows always
/// make the same bytes.
/// </summary>
internal sealed class StarFile : IDisposable
{
    private const int BufferByteCount = 1 << 16;
    private const int MaxNumericLineBytes = 160;

    private readonly string _path;
    private readonly HashingStream _hashed;
    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[BufferByteCount];
    private int _filled;

    public StarFile(string folder, string fileName, params ReadOnlySpan<string> columns)
    {
        _path = Path.Combine(folder, fileName);
        _hashed = new(new FileStream(TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.None, BufferByteCount));
        _gzip = new(_hashed, CompressionLevel.Fastest);
        WriteText(string.Join(',', columns!) + "\n");
    }

    public long RowCount { get; private set; }

    private string TemporaryPath => _path + ".part";

    /// <summary>Room for a line that the caller writes itself; <see cref="EndLine"/> says how long it got.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> BeginLine()
    {
        if (_buffer.Length - _filled < MaxNumericLineBytes)
        {
            Flush();
        }

        return _buffer.AsSpan(_filled);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndLine(int byteCount)
    {
        _filled += byteCount;
        RowCount++;
    }

    public void WriteLine(params IEnumerable<string> values)
    {
        WriteText(string.Join(',', values.Select(Quote)) + "\n");
        RowCount++;
    }

    /// <summary>Ends the file and gives it its name.</summary>
    public ConformedFile Finish(string table, int? fiscalYear = null)
    {
        Flush();
        _gzip.Dispose();
        File.Move(TemporaryPath, _path, overwrite: true);
        return new(Path.GetFileName(_path), table, fiscalYear, RowCount, _hashed.ByteCount, _hashed.Sha256);
    }

    public void Dispose()
    {
        _gzip.Dispose();
        _hashed.Dispose();
    }

    private void WriteText(string text)
    {
        Flush();
        _gzip.Write(Encoding.UTF8.GetBytes(text));
    }

    private void Flush()
    {
        if (_filled > 0)
        {
            _gzip.Write(_buffer, 0, _filled);
            _filled = 0;
        }
    }

    private static string Quote(string value) =>
        value.AsSpan().ContainsAny("\",\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    /// <summary>Passes bytes on and takes their hash.</summary>
    private sealed class HashingStream(Stream inner) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long ByteCount { get; private set; }

        public string Sha256 { get; private set; } = "";

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => ByteCount; set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            ByteCount += buffer.Length;
            inner.Write(buffer);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && Sha256.Length == 0)
            {
                Sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
                _hash.Dispose();
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
