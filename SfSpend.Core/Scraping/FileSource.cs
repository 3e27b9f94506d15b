using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>A CSV or gzip CSV file: an upload, or one below the import directory. The raw extract is the file as it came.</summary>
public sealed partial class FileSource(DataFolders folders, IOptions<SfSpendOptions> options, TimeProvider time) : ISpendingSource
{
    /// <summary>What the path of an upload begins with.</summary>
    public const string UploadsPrefix = "uploads/";

    private const string PlainName = "source.csv";
    private const string GzipName = "source.csv.gz";

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    public SourceKind Kind => SourceKind.File;

    /// <exception cref="ScrapeException">There is no such file, or it lies where runs may not read.</exception>
    public async Task<RawManifest> ScrapeAsync(ScrapeOrder order, StageProgress progress, CancellationToken cancellationToken)
    {
        var path = order.Request.Path ?? throw new ScrapeException("A run from source 'file' needs a path.");
        var file = Find(path);
        try
        {
            using var source = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            var before = FileLook.Of(source);
            progress.ExpectBytes(before.ByteCount);
            var name = IsGzip(source) ? GzipName : PlainName;
            var target = Path.Combine(order.RawFolder, name);
            var copy = await HashedCopy.CopyAsync(source, target, progress, cancellationToken);
            progress.Note($"{path}: {copy.ByteCount} bytes, sha256 {copy.Sha256}");
            if (await FindChangeAsync(source, before, copy, cancellationToken) is { } change)
            {
                File.Delete(target);
                throw new ScrapeException(
                    $"'{path}' changed while it was copied: {change}. Nothing was loaded; run again when the file is complete. "
                    + "Write it under another name and rename it when it is, so that it is never read half written.");
            }

            return new RawManifest(
                RunJournal.SourceName(SourceKind.File),
                [new RawExtract(name, null, copy.ByteCount, copy.Sha256, null, path, time.GetUtcNow(), GivenName: NameOf(path))],
                SourceCells: null);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ScrapeException(
                $"'{path}' could not be copied: {Strip(failed.Message, order.RawFolder, file, path)} Free space in the data directory or fix the permissions, and retry the run.", failed);
        }
    }

    public Task<string?> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult(
        options.Value.ImportDirectory is { } directory && !Directory.Exists(directory)
            ? "The import directory (SfSpend:ImportDirectory) does not exist. Uploads can be run."
            : null);

    /// <summary>What its owner calls a file: uploads have a number before their names.</summary>
    public static string NameOf(string path) => Upload.Match(path) is { Success: true } upload ? upload.Groups["name"].Value : path;

    private static bool IsGzip(SafeFileHandle file)
    {
        Span<byte> start = stackalloc byte[GzipMagic.Length];
        return RandomAccess.Read(file, start, fileOffset: 0) == start.Length && start.SequenceEqual(GzipMagic);
    }

    /// <summary>
    /// A file that is written to while it is copied makes a copy that never was: part of it old, part of it new. Its time alone does not
    /// tell, since it can be set back, so what was copied is read once more.
    /// </summary>
    /// <returns>What is no longer as it was, in words; null when the copy is the file.</returns>
    private static async Task<string?> FindChangeAsync(SafeFileHandle source, FileLook before, HashedFile copy, CancellationToken cancellationToken)
    {
        var sha256 = await HashedCopy.HashAsync(source, cancellationToken);
        var now = FileLook.Of(source);
        if (now.ByteCount != before.ByteCount || now.ByteCount != copy.ByteCount)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it had {before.ByteCount:N0} bytes and has {now.ByteCount:N0} bytes now");
        }

        if (sha256 != copy.Sha256)
        {
            return $"the copy's SHA-256 is {copy.Sha256}, the file's is {sha256} now";
        }

        return now.WrittenAt == before.WrittenAt
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"it had last been written to at {before.WrittenAt:O}, and was again at {now.WrittenAt:O}");
    }

    /// <summary>Messages name the file as it was asked for, never where the panel keeps its files.</summary>
    private static string Strip(string message, string rawFolder, string file, string path) =>
        message.Replace(file, path, StringComparison.Ordinal).Replace(rawFolder, "raw", StringComparison.Ordinal);

    private string Find(string path)
    {
        string folder;
        string inner;
        if (path.StartsWith(UploadsPrefix, StringComparison.Ordinal))
        {
            folder = folders.Uploads;
            inner = path[UploadsPrefix.Length..];
        }
        else
        {
            folder = options.Value.ImportDirectory ?? throw new ScrapeException(
                $"'{path}' is not an upload, and no import directory is configured. Upload the file, or set SfSpend:ImportDirectory.");
            inner = path;
        }

        return ConfinedPath.Resolve(folder, inner, path);
    }

    [GeneratedRegex("^uploads/[0-9a-f]{32}-(?<name>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Upload { get; }
}

/// <summary>What tells that a file was written to.</summary>
internal sealed record FileLook(long ByteCount, DateTime WrittenAt)
{
    public static FileLook Of(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
}
