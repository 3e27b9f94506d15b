using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Scraping.Sample;

/// <summary>
/// Synthetic rows in the form of DataSF's, for a first look and for tests: nothing in them is real but the names of departments.
/// </summary>
public sealed class SampleSource : ISpendingSource
{
    private const int DefaultSeed = 1850;

    private readonly TimeProvider _clock;
    private readonly int _seed;

    public SampleSource(TimeProvider clock)
        : this(clock, DefaultSeed)
    {
    }

    internal SampleSource(TimeProvider clock, int seed)
    {
        _clock = clock;
        _seed = seed;
    }

    public SourceKind Kind => SourceKind.Sample;

    public async Task<RawManifest> ScrapeAsync(ScrapeOrder order, StageProgress progress, CancellationToken cancellationToken)
    {
        var years = YearsOf(order.Request);
        progress.Note(string.Create(CultureInfo.InvariantCulture, $"Making synthetic sample rows of {years.Count} fiscal years from seed {_seed}; none of them is real."));
        progress.ExpectRows(years.Sum(year => (long)SamplePlan.RowsOf(year)));
        var generator = new SampleGenerator(_seed);
        List<RawExtract> extracts = [];
        List<CellTotal> cells = [];
        foreach (var year in years)
        {
            var rows = generator.RowsOf(year);
            extracts.Add(await WriteAsync(year, rows, order.RawFolder, cancellationToken));
            cells.AddRange(TotalsOf(rows));
            progress.AddRows(rows.Count);
        }

        progress.ExpectRows(progress.RowsDone);
        return new RawManifest("sample", extracts, cells);
    }

    /// <summary>The generator is part of the panel: it always answers.</summary>
    public Task<string?> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    private static List<int> YearsOf(RunRequest request)
    {
        var outside = request.FiscalYears.Where(year => !SamplePlan.Years.Contains(year)).Order().ToList();
        if (outside.Count > 0)
        {
            throw new ScrapeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The sample has the fiscal years {SamplePlan.FirstYear} to {SamplePlan.LastYear}, but {string.Join(", ", outside)} was asked for. Ask for years in between, or for none to have all."));
        }

        return [.. request.FiscalYears.Count == 0 ? SamplePlan.Years : request.FiscalYears.Distinct().Order()];
    }

    private async Task<RawExtract> WriteAsync(int year, List<SampleRow> rows, string rawFolder, CancellationToken cancellationToken)
    {
        var fileName = string.Create(CultureInfo.InvariantCulture, $"{year}.csv.gz");
        var path = Path.Combine(rawFolder, fileName);
        var partialPath = path + ".partial";
        await using (var file = File.Create(partialPath))
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
        await using (var writer = new StreamWriter(gzip, SampleCsv.Encoding, bufferSize: 1 << 16))
        {
            var csv = new SampleCsv(writer);
            csv.WriteHeader();
            foreach (var row in rows)
            {
                csv.Write(row);
            }

            await writer.FlushAsync(cancellationToken);
        }

        File.Move(partialPath, path, overwrite: true);
        await using var whole = File.OpenRead(path);
        return new RawExtract(
            fileName,
            year,
            whole.Length,
            Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, cancellationToken)),
            rows.Count,
            string.Create(CultureInfo.InvariantCulture, $"synthetic sample, seed {_seed}, fiscal year {year}"),
            _clock.GetUtcNow());
    }

    private static IEnumerable<CellTotal> TotalsOf(List<SampleRow> rows) => rows
        .GroupBy(row => (row.FiscalYear, row.Side, row.IsRelatedUnit))
        .OrderBy(cell => cell.Key)
        .Select(cell => new CellTotal(
            cell.Key.FiscalYear,
            cell.Key.Side.ToString(),
            cell.Key.IsRelatedUnit ? "Yes" : "No",
            cell.LongCount(),
            cell.Sum(row => row.Cents) / 100m));
}
