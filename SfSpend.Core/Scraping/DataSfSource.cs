using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping;

/// <summary>
/// The dataset itself, pulled year by year. The source is asked first what it has, and every year must then come with just that many rows:
/// it is replaced as a whole while nobody is told.
/// </summary>
internal sealed class DataSfSource(IHttpClientFactory clients, IOptions<DataSfOptions> options, TimeProvider time) : ISpendingSource
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(3);

    public SourceKind Kind => SourceKind.DataSf;

    /// <exception cref="ScrapeException">The portal does not answer, refuses, or changed while it was read.</exception>
    public async Task<RawManifest> ScrapeAsync(RunRequest request, string rawFolder, StageProgress progress, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(SodaClient.ClientName);
        var soda = new SodaClient(http, options.Value);
        var cells = DataSfCells.Read(await soda.ReadCellsAsync(CellsAddress(soda), cancellationToken), soda.Host);
        var years = Choose(cells, request.FiscalYears, soda.Host);
        progress.ExpectRows(years.Sum(year => year.Sum(cell => cell.RowCount)));
        progress.Note(string.Create(
            CultureInfo.InvariantCulture, $"{soda.Host} has {cells.Sum(cell => cell.RowCount)} rows of fiscal years {cells[0].FiscalYear} to {cells[^1].FiscalYear}; pulling {years.Count} years"));

        var extracts = new ConcurrentDictionary<int, RawExtract>();
        var download = new DataSfDownload(soda, options.Value, time, rawFolder, progress);
        await Parallel.ForEachAsync(
            years,
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = cancellationToken },
            async (year, token) => extracts[year.Key] = await PullAsync(download, year.Key, [.. year], rawFolder, progress, token));

        return new RawManifest(
            RunJournal.SourceName(SourceKind.DataSf),
            [.. extracts.OrderBy(extract => extract.Key).Select(extract => extract.Value)],
            [.. years.SelectMany(year => year)]);
    }

    public async Task<string?> ProbeAsync(CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(SodaClient.ProbeName);
        var soda = new SodaClient(http, options.Value);
        using var patience = new CancellationTokenSource(ProbeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await soda.GetAsync(soda.AddressOf("json", ("select", "fiscal_year"), ("order", ":id"), ("limit", "1")), both.Token);
            return null;
        }
        catch (ScrapeException refused)
        {
            return refused.Message;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return $"{soda.Host} did not answer within {ProbeTimeout.TotalSeconds} seconds.";
        }
    }

    private static Uri CellsAddress(SodaClient soda) => soda.AddressOf(
        "json",
        ("select", "fiscal_year,revenue_or_spending,related_govt_units,count(*) AS row_count,sum(amount) AS amount_sum"),
        ("group", "fiscal_year,revenue_or_spending,related_govt_units"),
        ("order", "fiscal_year,revenue_or_spending,related_govt_units"),
        ("limit", "50000"));

    private static IReadOnlyList<IGrouping<int, CellTotal>> Choose(IReadOnlyList<CellTotal> cells, IReadOnlyList<int> asked, string host)
    {
        if (cells.Count == 0)
        {
            throw new ScrapeException($"{host} has no row in this dataset. The warehouse stays as it is: check DataSf:DatasetId.");
        }

        int[] missing = [.. asked.Except(cells.Select(cell => cell.FiscalYear))];
        if (missing.Length > 0)
        {
            throw new ScrapeException(string.Create(
                CultureInfo.InvariantCulture,
                $"{host} has no row of fiscal year {string.Join(", ", missing)}; it has {cells[0].FiscalYear} to {cells[^1].FiscalYear}. Ask for other years, or for all."));
        }

        return [.. cells.Where(cell => asked.Count == 0 || asked.Contains(cell.FiscalYear)).GroupBy(cell => cell.FiscalYear)];
    }

    /// <summary>A year that an interrupted try pulled whole is kept, as long as the source says of it what it said then.</summary>
    private static async Task<RawExtract> PullAsync(
        DataSfDownload download, int year, IReadOnlyList<CellTotal> cells, string rawFolder, StageProgress progress, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{year}.csv.gz");
        var side = Path.Combine(rawFolder, name + ".json");
        if (await ReadSideAsync(side, cancellationToken) is { } kept
            && kept.Cells.SequenceEqual(cells)
            && new FileInfo(Path.Combine(rawFolder, name)) is { Exists: true } file
            && file.Length == kept.Extract.ByteCount)
        {
            progress.AddRows(kept.Extract.RowCount ?? 0);
            return kept.Extract;
        }

        var extract = await download.PullAsync(year, name, cells.Sum(cell => cell.RowCount), cancellationToken);
        await ManifestFile.WriteAsync(rawFolder, name + ".json", new DataSfYear(extract, cells), SodaJson.Default.DataSfYear, cancellationToken);
        return extract;
    }

    private static Task<DataSfYear?> ReadSideAsync(string path, CancellationToken cancellationToken) => ManifestFile.ReadAsync(
        Path.GetDirectoryName(path) ?? "", Path.GetFileName(path), SodaJson.Default.DataSfYear, cancellationToken);
}
