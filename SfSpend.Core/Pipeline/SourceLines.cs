using System.Globalization;
using SfSpend.Core.Conforming;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Pipeline;

/// <summary>
/// Leads from a transaction back to its line in the raw extracts, and proves that the file is still the one that was fetched. What stands
/// in the way is said, not thrown: the fact can be shown without its line.
/// </summary>
public sealed class SourceLines(DataFolders folders)
{
    /// <param name="run">The run whose conformed file the fact came from.</param>
    public async Task<SourceEvidence> FindAsync(RunId run, long transactionId, CancellationToken cancellationToken)
    {
        var (fiscalYear, rowNumber) = ((int)(transactionId / FactFiles.IdsPerYear), transactionId % FactFiles.IdsPerYear);
        var rawFolder = folders.RawOf(run);
        var raw = await ManifestFile.ReadAsync(rawFolder, RawManifest.FileName, ManifestJson.Default.RawManifest, cancellationToken);
        if (raw is null)
        {
            return new(run, rowNumber, null, null, $"The list of raw extracts {NameOf(Path.Combine(rawFolder, RawManifest.FileName))} is gone or can't be read, so that the source line can't be shown. Restore the folder from a backup.");
        }

        ExtractEvidence? last = null;
        var left = rowNumber;
        foreach (var extract in raw.Extracts.Where(extract => MayHold(extract, fiscalYear)))
        {
            var path = Path.GetFullPath(extract.FileName, Path.GetFullPath(rawFolder));
            var search = new SourceLineSearch(extract, fiscalYear, left);
            var hashing = Task.Run(() => ExamineAsync(extract, path, cancellationToken), cancellationToken);
            var unreadable = File.Exists(path) ? await SearchAsync(search, rawFolder, cancellationToken) : null;
            last = await hashing;
            if (search.Found is not null || last.State != ExtractState.Unchanged || unreadable is not null)
            {
                return new(run, rowNumber, last, search.Found, Describe(last, search.Found is not null, unreadable));
            }

            left -= search.RowCount;
        }

        var seen = rowNumber - left;
        return new(run, rowNumber, last, null, string.Create(
            CultureInfo.InvariantCulture,
            $"The raw extracts of run {run} have {seen:N0} rows of fiscal year {fiscalYear}, but this would be row {rowNumber:N0}: fact and extracts do not belong together. Load the year again."));
    }

    private static bool MayHold(RawExtract extract, int fiscalYear) =>
        extract.FiscalYear is { } only ? only == fiscalYear : extract.OnlyYears is not { } years || years.Contains(fiscalYear);

    /// <returns>Why the file can't be read to the row, or null.</returns>
    private static async Task<string?> SearchAsync(SourceLineSearch search, string rawFolder, CancellationToken cancellationToken)
    {
        try
        {
            await search.RunAsync(rawFolder, cancellationToken);
            return null;
        }
        catch (ConformException broken)
        {
            return broken.Message;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return "The file can't be read.";
        }
    }

    private async Task<ExtractEvidence> ExamineAsync(RawExtract extract, string path, CancellationToken cancellationToken)
    {
        try
        {
            var (byteCount, sha256) = await ExtractProof.ExamineAsync(path, cancellationToken);
            return new(NameOf(path), extract, sha256 == extract.Sha256 ? ExtractState.Unchanged : ExtractState.Changed, byteCount, sha256);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new(NameOf(path), extract, ExtractState.Missing, null, null);
        }
    }

    private static string? Describe(ExtractEvidence evidence, bool isFound, string? unreadable) => evidence.State switch
    {
        ExtractState.Missing => $"The raw extract {evidence.Path} is gone or can't be read, so that the source line can't be shown. Restore it from a backup, or repeat its query.",
        ExtractState.Changed => string.Create(
            CultureInfo.InvariantCulture,
            $"The raw extract {evidence.Path} is not the file that was fetched: it has {evidence.ByteCount:N0} bytes and another sha256, recorded were {evidence.Extract.ByteCount:N0} bytes. ")
            + (isFound ? "The line shown is what stands at the row's place now; it proves nothing." : "The source line can't be shown.")
            + " Restore the file from a backup.",
        _ => unreadable,
    };

    /// <summary>The file as an operator finds it: below the data directory, without saying where that is.</summary>
    private string NameOf(string path) => Path.GetRelativePath(folders.Root, path).Replace(Path.DirectorySeparatorChar, '/');
}
