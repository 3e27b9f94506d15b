using System.Globalization;
using SfSpend.Core.Conforming;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Pipeline;

/// <summary>
/// Completes the raw extracts of a run of some fiscal years with those the current load was made of, so that codes and spellings are
/// resolved over all years, as in a full run. Extracts are referred to, not copied.
/// </summary>
public sealed class KeptExtracts(LoadReader loads, RunFolders folders)
{
    /// <exception cref="ScrapeException">The source lacks a year, or the extracts of the current load can't be built on.</exception>
    public async Task<RawManifest> CompleteAsync(Run run, RawManifest scraped, StageProgress progress, CancellationToken cancellationToken)
    {
        var asked = run.Request.FiscalYears;
        var pulled = Restrict(scraped, asked);
        if (await loads.FindCurrentAsync(cancellationToken) is not { } current)
        {
            return pulled;
        }

        var baseFolder = folders.RawOf(current.RunId);
        var baseRaw = await ManifestFile.ReadAsync(baseFolder, RawManifest.FileName, ManifestJson.Default.RawManifest, cancellationToken);
        var baseConformed = await ManifestFile.ReadAsync(baseFolder, ConformedManifest.FileName, ManifestJson.Default.ConformedManifest, cancellationToken);
        if (baseRaw is null || baseConformed is null)
        {
            throw new ScrapeException(
                $"The raw extracts of load {current.LoadId} (run {current.RunId}) are gone, so the other years can't be conformed with these. Run without fiscalYears.");
        }

        var sample = RunJournal.SourceName(SourceKind.Sample);
        if ((baseRaw.Source == sample) != (scraped.Source == sample))
        {
            throw new ScrapeException(
                $"Load {current.LoadId} came from source '{baseRaw.Source}': some years from '{scraped.Source}' would mix sample data with real data. Run without fiscalYears.");
        }

        var target = folders.RawOf(run.Id);
        var allYears = baseConformed.RawCells.Select(cell => cell.FiscalYear).Distinct().Order().ToArray();
        RawExtract[] kept = [.. baseRaw.Extracts.Select(extract => Refer(extract, baseFolder, target, allYears, asked)).OfType<RawExtract>()];
        progress.Note(string.Create(
            CultureInfo.InvariantCulture, $"{kept.Length} raw extracts of load {current.LoadId} are conformed with these years; only the years asked for are replaced"));
        return pulled with
        {
            Extracts = [.. pulled.Extracts, .. kept],
            SourceCells = pulled.SourceCells is { } cells
                ? [.. cells, .. (baseRaw.SourceCells ?? baseConformed.RawCells).Where(cell => !asked.Contains(cell.FiscalYear))]
                : null,
        };
    }

    private static RawManifest Restrict(RawManifest scraped, IReadOnlyList<int> asked) => scraped with
    {
        Extracts =
        [
            .. scraped.Extracts
                .Where(extract => extract.FiscalYear is not { } year || asked.Contains(year))
                .Select(extract => extract.FiscalYear is null ? extract with { OnlyYears = asked } : extract),
        ],
        SourceCells = scraped.SourceCells is { } cells ? [.. cells.Where(cell => asked.Contains(cell.FiscalYear))] : null,
    };

    /// <summary>The extract as seen from the new run's folder, without the years asked for; null when nothing of it is left.</summary>
    private static RawExtract? Refer(RawExtract extract, string baseFolder, string targetFolder, IReadOnlyList<int> allYears, IReadOnlyList<int> asked)
    {
        IReadOnlyList<int> years = extract.OnlyYears ?? (extract.FiscalYear is { } only ? [only] : allYears);
        int[] left = [.. years.Except(asked)];
        if (left.Length == 0)
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(baseFolder, extract.FileName));
        if (!File.Exists(path) || new FileInfo(path).Length != extract.ByteCount)
        {
            throw new ScrapeException($"The kept raw extract {extract.FileName} is gone or was changed. Run without fiscalYears.");
        }

        var name = Path.GetRelativePath(targetFolder, path).Replace(Path.DirectorySeparatorChar, '/');
        return extract with { FileName = name, OnlyYears = extract.FiscalYear is null ? left : null };
    }
}
