using System.Collections.Concurrent;
using System.Globalization;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;

namespace SfSpend.Core.Scraping;

/// <summary>Pulls fiscal years side by side. A year that was pulled whole before is kept, as long as the source says of it what it said then.</summary>
internal sealed class YearPull(DataSfDownload download, int concurrency, string rawFolder, StageProgress progress)
{
    private readonly ConcurrentBag<YearDiffersException> _differing = [];

    /// <summary>Years that came otherwise than the source says of them, in their order.</summary>
    public IReadOnlyList<YearDiffersException> Differing => [.. _differing.OrderBy(year => year.Said.FiscalYear)];

    /// <returns>The extracts of all other years, in their order.</returns>
    public async Task<IReadOnlyList<RawExtract>> PullAsync(IReadOnlyList<SourceYear> years, CancellationToken cancellationToken)
    {
        // Years that are kept from an earlier round are counted anew.
        progress.AddRows(-progress.RowsDone);
        progress.ExpectRows(years.Sum(year => year.RowCount));
        var extracts = new ConcurrentDictionary<int, RawExtract>();
        await Parallel.ForEachAsync(
            years,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (year, token) =>
            {
                try
                {
                    extracts[year.FiscalYear] = await PullAsync(year, token);
                }
                catch (YearDiffersException differs)
                {
                    _differing.Add(differs);
                }
            });
        return [.. extracts.OrderBy(extract => extract.Key).Select(extract => extract.Value)];
    }

    /// <summary>What the source says of the years that came whole and otherwise, what came, and which rows make the difference; null when there is no such year.</summary>
    public async Task<SourceMismatch?> FindMismatchAsync(SodaSums sums, YearCondition condition, CancellationToken cancellationToken)
    {
        var whole = Differing.Where(year => year.Sent is not null).ToArray();
        List<CellDifference> differences = [];
        foreach (var year in whole)
        {
            var path = DataSfDownload.TemporaryPath(rawFolder, NameOf(year.Said));
            differences.AddRange(await SourceDifferences.FindAsync(sums, year.Said.FiscalYear, condition.Of(year.Said.FiscalYear), path, cancellationToken));
        }

        return whole.Length == 0
            ? null
            : new SourceMismatch([.. whole.SelectMany(year => year.Said.Cells)], [.. whole.SelectMany(year => year.Sent ?? [])], differences);
    }

    private static string NameOf(SourceYear year) => year.FiscalYear == CellTotal.NoFiscalYear
        ? "without-year.csv.gz"
        : string.Create(CultureInfo.InvariantCulture, $"{year.FiscalYear}.csv.gz");

    private async Task<RawExtract> PullAsync(SourceYear year, CancellationToken cancellationToken)
    {
        var name = NameOf(year);
        var side = name + ".json";
        if (await ManifestFile.ReadAsync(rawFolder, side, ScrapeJson.Default.DataSfYear, cancellationToken) is { } kept
            && kept.Fingerprint == year.Fingerprint
            && new FileInfo(Path.Combine(rawFolder, name)) is { Exists: true } file
            && file.Length == kept.Extract.ByteCount)
        {
            progress.AddRows(year.RowCount);
            return kept.Extract;
        }

        var extract = await download.PullAsync(year, name, cancellationToken);
        await ManifestFile.WriteAsync(rawFolder, side, new DataSfYear(extract, year.Fingerprint), ScrapeJson.Default.DataSfYear, cancellationToken);
        return extract;
    }
}
