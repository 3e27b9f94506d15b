using System.Security.Cryptography;
using System.Text.Json.Serialization;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Pipeline;

/// <summary>
/// What a raw extract hashes to, kept in a file beside it with the size and modification time the extract had then. As long as it has these, it need not be
/// read as a whole to show one of its lines.
/// </summary>
internal sealed record ExtractProof(long ByteCount, DateTime ModifiedAt, string Sha256)
{
    private const string Suffix = ".proof.json";

    /// <summary>Keeps what an extract was just found to hash to.</summary>
    public static Task KeepAsync(string path, string sha256, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        return ManifestFile.WriteAsync(
            file.DirectoryName ?? "", file.Name + Suffix, new ExtractProof(file.Length, file.LastWriteTimeUtc, sha256), ExtractProofJson.Default.ExtractProof, cancellationToken);
    }

    /// <summary>Keeps it for all extracts that a run has fetched itself.</summary>
    public static async Task KeepAllAsync(RawManifest raw, string rawFolder, CancellationToken cancellationToken)
    {
        foreach (var extract in raw.Extracts.Where(extract => !extract.IsKept))
        {
            await KeepAsync(Path.Combine(rawFolder, extract.FileName), extract.Sha256, cancellationToken);
        }
    }

    /// <summary>What the file hashes to: known where it is as it was when it was last hashed, else read.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be read.</exception>
    public static async Task<(long ByteCount, string Sha256)> ExamineAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        var kept = await ManifestFile.ReadAsync(file.DirectoryName ?? "", file.Name + Suffix, ExtractProofJson.Default.ExtractProof, cancellationToken);
        if (kept is not null && file.Exists && kept.ByteCount == file.Length && kept.ModifiedAt == file.LastWriteTimeUtc)
        {
            return (kept.ByteCount, kept.Sha256);
        }

        await using var content = new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 0 });
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        return (content.Length, sha256);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExtractProof))]
internal sealed partial class ExtractProofJson : JsonSerializerContext;
