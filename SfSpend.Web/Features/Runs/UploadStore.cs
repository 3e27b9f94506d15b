using System.Buffers;
using System.ComponentModel.DataAnnotations;
using SfSpend.Core;

namespace SfSpend.Web.Features.Runs;

public sealed class UploadOptions
{
    public const string SectionName = "Uploads";

    private const long MultipartOverhead = 64 * 1024;

    /// <summary>Larger files are refused; 2 GB when not said.</summary>
    [Range(1, long.MaxValue)]
    public long MaxByteCount { get; set; } = 2_000_000_000;

    /// <summary>The parts' headers and boundaries come on top of the file.</summary>
    internal long MaxRequestByteCount => Math.Min(MaxByteCount, long.MaxValue - MultipartOverhead) + MultipartOverhead;
}

/// <summary>An uploaded file.</summary>
/// <param name="Path">What a <c>file</c> run takes as its path.</param>
/// <param name="FileName">As the file was called where it came from.</param>
public sealed record Upload(string Path, string FileName, long ByteCount);

/// <summary>The file is not what a run could read.</summary>
public sealed class UploadException(string message, int statusCode) : SfSpendException(message)
{
    public int StatusCode { get; } = statusCode;
}

/// <summary>Keeps uploaded files in the data directory. Names are made here; a file has a temporary name until it is whole.</summary>
internal sealed class UploadStore(DataFolders folders, TimeProvider time)
{
    private const int BufferSize = 128 * 1024;
    private const int LongestName = 80;

    private static readonly SearchValues<char> SafeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <exception cref="UploadException">Empty, too large, or neither CSV nor gzip.</exception>
    public async Task<Upload> SaveAsync(string fileName, Stream content, long maxByteCount, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(folders.Uploads);
        var stem = $"{Guid.CreateVersion7(time.GetUtcNow()):N}-{SafeStem(fileName)}";
        var temporary = Path.Combine(folders.Uploads, $"{stem}.part");
        try
        {
            var (byteCount, extension) = await CopyAsync(content, temporary, maxByteCount, cancellationToken);
            var name = stem + extension;
            File.Move(temporary, Path.Combine(folders.Uploads, name));
            return new Upload($"uploads/{name}", fileName, byteCount);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The name's last part without folders, endings and characters that mean something to a file system.</summary>
    internal static string SafeStem(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        foreach (var ending in (ReadOnlySpan<string>)[".gz", ".csv"])
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
        }

        var safe = string.Concat(name.Take(LongestName).Select(character => SafeCharacters.Contains(character) ? character : '_'));
        return safe.Length == 0 ? "file" : safe;
    }

    private static async Task<(long ByteCount, string Extension)> CopyAsync(
        Stream content, string path, long maxByteCount, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            long byteCount = 0;
            var extension = "";
            int read;
            while ((read = await ReadAsync(content, buffer.AsMemory(0, BufferSize), cancellationToken)) > 0)
            {
                extension = byteCount == 0 ? ExtensionOf(buffer.AsSpan(0, read)) : extension;
                byteCount += read;
                if (byteCount > maxByteCount)
                {
                    throw new UploadException(
                        $"The file is larger than {maxByteCount:N0} bytes, which is as much as is accepted (Uploads:MaxByteCount).",
                        StatusCodes.Status413PayloadTooLarge);
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return byteCount > 0
                ? (byteCount, extension)
                : throw new UploadException("The file is empty; a CSV file or a gzip of one is expected.", StatusCodes.Status400BadRequest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<int> ReadAsync(Stream content, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw new UploadException($"The file did not arrive whole: {broken.Message} Upload it again.", StatusCodes.Status400BadRequest);
        }
    }

    // What a file is shows in how it begins, not in what it is called.
    private static string ExtensionOf(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => ".csv.gz",
        _ when start.Contains((byte)0) => throw new UploadException(
            "The file is neither text nor gzip; a CSV file or a gzip of one is expected.", StatusCodes.Status415UnsupportedMediaType),
        _ => ".csv",
    };
}
