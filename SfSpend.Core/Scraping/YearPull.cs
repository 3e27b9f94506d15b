using System.Collections.Concurrent;
using System.Globalization;
using SfSpend.Core.Pipeline;

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

    private async Task<RawExtract> PullAsync(SourceYear year, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{year.FiscalYear}.csv.gz");
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
