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
    /// <summary>Null while nothing is loaded.</summary>
    public async Task<CurrentLoad?> FindCurrentAsync(CancellationToken cancellationToken)
    {
        if (await loads.FindCurrentAsync(cancellationToken) is not { } load)
        {
            return null;
        }

        var folder = folders.RawOf(load.RunId);
        return new CurrentLoad(
            load,
            await ManifestFile.ReadAsync(folder, RawManifest.FileName, ManifestJson.Default.RawManifest, cancellationToken),
            await ManifestFile.ReadAsync(folder, ConformedManifest.FileName, ManifestJson.Default.ConformedManifest, cancellationToken));
    }

    /// <summary>What the run replaces: the years the source chose, those that were asked for, or all.</summary>
    /// <exception cref="ScrapeException">The extracts of the current load can't be built on.</exception>
    public RawManifest Complete(Run run, RawManifest scraped, CurrentLoad? current, StageProgress progress)
    {
        var years = scraped.FiscalYears ?? (run.Request.FiscalYears.Count > 0 ? [.. run.Request.FiscalYears.Order()] : null);
        if (years is null or [])
        {
            return scraped;
        }

        var pulled = Restrict(scraped, years);
        return current is null ? pulled : Complete(run, pulled, years, current, progress);
    }

    private RawManifest Complete(Run run, RawManifest pulled, IReadOnlyList<int> years, CurrentLoad current, StageProgress progress)
    {
        if (current is not { Raw: { } baseRaw, Conformed: { } baseConformed })
        {
            throw new ScrapeException(
                $"The raw extracts of load {current.Load.LoadId} (run {current.Load.RunId}) are gone, so the other years can't be conformed with these. Run without fiscalYears.");
        }

        var sample = RunJournal.SourceName(SourceKind.Sample);
        if ((baseRaw.Source == sample) != (pulled.Source == sample))
        {
            throw new ScrapeException(
                $"Load {current.Load.LoadId} came from source '{baseRaw.Source}': some years from '{pulled.Source}' would mix sample data with real data. Run without fiscalYears.");
        }

        var baseFolder = folders.RawOf(current.Load.RunId);
        var target = folders.RawOf(run.Id);
        var allYears = baseConformed.RawCells.Select(cell => cell.FiscalYear).Distinct().Order().ToArray();
        RawExtract[] kept = [.. baseRaw.Extracts.Select(extract => Refer(extract, baseFolder, target, allYears, years)).OfType<RawExtract>()];

        // Held against the source when they were loaded; their rejected rows were accepted then.
        CellTotal[] stay = [.. baseConformed.ConformedCells.Where(cell => !years.Contains(cell.FiscalYear))];
        progress.Note(string.Create(
            CultureInfo.InvariantCulture, $"{kept.Length} raw extracts of load {current.Load.LoadId} are conformed with these years; only {Words(years)} replaced"));
        return pulled with
        {
            Extracts = [.. pulled.Extracts, .. kept],
            Kept = new KeptYears(
                RelativePath(Path.Combine(baseFolder, MemberUses.FileName), target),
                stay,
                baseConformed.ExtraColumns,
                baseConformed.DataAsOf,
                [.. FindUnplaced(baseConformed, baseFolder, target, kept)]),
            SourceCells = pulled.SourceCells is { } cells ? [.. cells, .. stay] : null,
            State = Complete(pulled.State, baseRaw.State, years),
        };
    }

    /// <summary>Rejected rows that are of no year and stand in extracts that are kept: they are left out of this load as well.</summary>
    private static IEnumerable<UnplacedRows> FindUnplaced(ConformedManifest conformed, string baseFolder, string targetFolder, IReadOnlyList<RawExtract> kept)
    {
        var names = kept.Select(extract => extract.FileName).ToHashSet(StringComparer.Ordinal);
        foreach (var rows in conformed.Unplaced ?? [])
        {
            var name = RelativePath(Path.GetFullPath(Path.Combine(baseFolder, rows.FileName)), targetFolder);
            if (rows.Cell.FiscalYear == CellTotal.NoFiscalYear && names.Contains(name))
            {
                yield return rows with { FileName = name, IsKept = true };
            }
        }
    }

    /// <summary>The years that are replaced as the source has them now, the others as they were loaded.</summary>
    private static SourceState? Complete(SourceState? now, SourceState? loaded, IReadOnlyList<int> years) => (now ?? loaded) is { } state
        ? state with
        {
            Years =
            [
                .. (now?.Years ?? []).Where(year => years.Contains(year.FiscalYear))
                    .Concat((loaded?.Years ?? []).Where(year => !years.Contains(year.FiscalYear)))
                    .OrderBy(year => year.FiscalYear),
            ],
            WithoutYear = years.Contains(CellTotal.NoFiscalYear) ? now?.WithoutYear : loaded?.WithoutYear,
        }
        : null;

    private static RawManifest Restrict(RawManifest scraped, IReadOnlyList<int> years) => scraped with
    {
        Extracts =
        [
            .. scraped.Extracts
                .Where(extract => extract.FiscalYear is not { } year || years.Contains(year))
                .Select(extract => extract.FiscalYear is null ? extract with { OnlyYears = years } : extract),
        ],
        SourceCells = scraped.SourceCells is { } cells ? [.. cells.Where(cell => years.Contains(cell.FiscalYear))] : null,
        State = Complete(scraped.State, null, years),
        FiscalYears = years,
    };

    /// <summary>The extract as seen from the new run's folder, without the years that are replaced; null when nothing of it is left.</summary>
    private static RawExtract? Refer(RawExtract extract, string baseFolder, string targetFolder, IReadOnlyList<int> allYears, IReadOnlyList<int> replaced)
    {
        IReadOnlyList<int> years = extract.OnlyYears ?? (extract.FiscalYear is { } only ? [only] : allYears);
        int[] left = [.. years.Except(replaced)];
        if (left.Length == 0)
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(baseFolder, extract.FileName));
        if (!File.Exists(path) || new FileInfo(path).Length != extract.ByteCount)
        {
            throw new ScrapeException($"The kept raw extract {extract.FileName} is gone or was changed. Run without fiscalYears.");
        }

        return extract with { FileName = RelativePath(path, targetFolder), OnlyYears = extract.FiscalYear is null ? left : null, IsKept = true };
    }

    private static string RelativePath(string path, string folder) => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string Words(IReadOnlyList<int> years) =>
        $"{string.Join(", ", years.Select(year => year == CellTotal.NoFiscalYear ? "rows without a fiscal year" : string.Create(CultureInfo.InvariantCulture, $"FY{year}")))} {(years.Count == 1 ? "is" : "are")}";
}
