using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>A copied file.</summary>
internal sealed record HashedFile(long ByteCount, string Sha256);

/// <summary>
/// Copies a file and hashes what it copies in one pass, hashing on another thread while writing: each costs about as much as the other.
/// </summary>
internal static class HashedCopy
{
    /// <summary>Small enough that a block is still in the processor's cache when it is hashed: 4 MB at a time takes three times as long.</summary>
    private const int BufferByteCount = 256 << 10;

    /// <summary>The target has a temporary name until it is whole.</summary>
    public static async Task<HashedFile> CopyAsync(SafeFileHandle source, string targetPath, StageProgress progress, CancellationToken cancellationToken)
    {
        var temporary = targetPath + ".partial";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffers = (Reading: ArrayPool<byte>.Shared.Rent(BufferByteCount), Hashing: ArrayPool<byte>.Shared.Rent(BufferByteCount));
        var hashing = Task.CompletedTask;
        long offset = 0;
        try
        {
            using (var target = File.OpenHandle(
                temporary, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: RandomAccess.GetLength(source)))
            {
                while (RandomAccess.Read(source, buffers.Reading, offset) is > 0 and var count)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await hashing;
                    buffers = (buffers.Hashing, buffers.Reading);
                    var block = new ReadOnlyMemory<byte>(buffers.Hashing, 0, count);
                    hashing = Task.Run(() => hash.AppendData(block.Span), CancellationToken.None);
                    RandomAccess.Write(target, block.Span, offset);
                    offset += count;
                    progress.AddBytes(count);
                }

                RandomAccess.SetLength(target, offset);
            }

            await hashing;
            File.Move(temporary, targetPath, overwrite: true);
            return new HashedFile(offset, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            await hashing;
            ArrayPool<byte>.Shared.Return(buffers.Reading);
            ArrayPool<byte>.Shared.Return(buffers.Hashing);
        }
    }

    /// <summary>Lower-case hex of the file as it is now.</summary>
    public static async Task<string> HashAsync(SafeFileHandle source, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferByteCount);
        try
        {
            for (long offset = 0; await RandomAccess.ReadAsync(source, buffer.AsMemory(), offset, cancellationToken) is > 0 and var count; offset += count)
            {
                hash.AppendData(buffer, 0, count);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
