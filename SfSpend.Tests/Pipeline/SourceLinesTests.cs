using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SfSpend.Core;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Tests.Conforming;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

public sealed class SourceLinesTests : IDisposable
{
    private static readonly RunId Run = new(3);
    private static readonly DateTimeOffset PulledAt = new(2026, 9, 21, 4, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly DataFolders _folders;

    public SourceLinesTests()
    {
        _folders = new DataFolders(_folder.Path);
        Directory.CreateDirectory(_folders.RawOf(Run));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_row_of_a_gzip_extract_of_one_year_is_found_with_its_columns_as_they_were_sent()
    {
        var odd = new SourceRow { Program = "  Beds,  \"new\"\nand old ", ProgramCode = null }.With(2025, -3.10m);
        await KeepAsync(Write("2024.csv.gz", 2024, new SourceRow().With(2024, 1m)), Write("2025.csv.gz", 2025, new SourceRow().With(2025, 2m), odd));

        var evidence = await FindAsync(2025, 2);

        Assert.Null(evidence.Problem);
        Assert.Equal(("runs/3/raw/2025.csv.gz", ExtractState.Unchanged), (evidence.Extract?.Path, evidence.Extract?.State));
        Assert.Equal(evidence.Extract?.Extract.Sha256, evidence.Extract?.Sha256);
        Assert.Equal(3, evidence.Line?.LineNumber);
        Assert.Equal(SourceRows.Columns, evidence.Line?.Values.Select(value => value.Column));
        Assert.Equal(odd.Values.Select(value => value ?? ""), evidence.Line?.Values.Select(value => value.Value));
    }

    [Fact]
    public async Task Every_fact_leads_to_a_line_with_its_amount_past_rejected_rows_blank_lines_and_line_breaks()
    {
        using var workspace = new ConformWorkspace();
        var rows = Enumerable.Range(1, 400).Select(number => (number % 7) switch
        {
            0 => SourceRows.ToLine(new SourceRow { Amount = "12,3x" }),
            1 => SourceRows.ToLine(new SourceRow { Program = $"Two\r\nlines and a \"\"mark {number}" }.With(2024, number / 100m)),
            2 => "2024,two,three",
            3 => "",
            _ => SourceRows.ToLine(new SourceRow().With(2024 + (number % 2), number)),
        });
        var csv = string.Join('\n', rows.Prepend(SourceRows.Header)) + "\n";
        await workspace.ConformAsync(csv);
        await KeepAsync(Write("source.csv", null, Encoding.UTF8.GetBytes(csv)));

        var facts = workspace.ReadFacts();

        Assert.True(facts.Count > 200);
        foreach (var fact in facts)
        {
            var evidence = await new SourceLines(_folders).FindAsync(Run, long.Parse(fact["transaction_id"], CultureInfo.InvariantCulture), Token);
            Assert.Null(evidence.Problem);
            var line = evidence.Line?.Values.ToDictionary(value => value.Column, value => value.Value) ?? [];
            Assert.Equal(fact["fiscal_year"], line["fiscal_year"]);
            Assert.Equal(decimal.Parse(fact["amount"], CultureInfo.InvariantCulture), decimal.Parse(line["amount"], CultureInfo.InvariantCulture));
            Assert.StartsWith(SourceRows.ToLine(evidence.Line?.Values.Select(value => value.Value) ?? []), LinesFrom(csv, evidence.Line?.LineNumber ?? 0), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Extracts_are_counted_one_after_the_other_and_only_in_the_years_they_are_read_for()
    {
        var fresh = Write("source.csv", null, Encoding.UTF8.GetBytes(SourceRows.ToCsv(new SourceRow().With(2024, 90m), new SourceRow().With(2025, 30m)))) with { OnlyYears = [2025] };
        var earlier = new RunId(1);
        Directory.CreateDirectory(_folders.RawOf(earlier));
        var kept = Write("source.csv", null, Encoding.UTF8.GetBytes(SourceRows.ToCsv(new SourceRow().With(2025, 3m), new SourceRow().With(2024, 2m), new SourceRow().With(2024, 4m))), earlier)
            with { FileName = "../../1/raw/source.csv", OnlyYears = [2024] };
        await KeepAsync(fresh, kept);

        var (pulled, referred) = (await FindAsync(2025, 1), await FindAsync(2024, 2));

        Assert.Equal(("runs/3/raw/source.csv", 3L, "30"), (pulled.Extract?.Path, pulled.Line?.LineNumber, AmountOf(pulled)));
        Assert.Equal(("runs/1/raw/source.csv", 4L, "4"), (referred.Extract?.Path, referred.Line?.LineNumber, AmountOf(referred)));
    }

    [Fact]
    public async Task A_year_that_two_extracts_hold_is_counted_over_both()
    {
        await KeepAsync(
            Write("a.csv", null, Encoding.UTF8.GetBytes(SourceRows.ToCsv(new SourceRow().With(2025, 1m), new SourceRow().With(2025, 2m)))),
            Write("b.csv.gz", 2025, new SourceRow().With(2025, 3m)));

        var evidence = await FindAsync(2025, 3);

        Assert.Equal(("runs/3/raw/b.csv.gz", 2L, "3"), (evidence.Extract?.Path, evidence.Line?.LineNumber, AmountOf(evidence)));
    }

    [Fact]
    public async Task A_changed_file_is_called_changed_and_its_line_proves_nothing()
    {
        await KeepAsync(Write("2025.csv.gz", 2025, new SourceRow().With(2025, 1m)));
        await File.WriteAllBytesAsync(Path.Combine(_folders.RawOf(Run), "2025.csv.gz"), SourceRows.Gzip(SourceRows.ToCsv(new SourceRow().With(2025, 7m))), Token);

        var evidence = await FindAsync(2025, 1);

        Assert.Equal((ExtractState.Changed, "7"), (evidence.Extract?.State, AmountOf(evidence)));
        Assert.Contains("not the file that was fetched", evidence.Problem, StringComparison.Ordinal);
        Assert.Contains("proves nothing", evidence.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_as_it_was_when_it_was_hashed_is_not_hashed_again_and_one_that_was_touched_is()
    {
        var extract = Write("2025.csv.gz", 2025, new SourceRow().With(2025, 1m));
        await KeepAsync(extract);
        var path = Path.Combine(_folders.RawOf(Run), "2025.csv.gz");
        await ExtractProof.KeepAsync(path, "what it hashed to", Token);

        Assert.Equal("what it hashed to", (await FindAsync(2025, 1)).Extract?.Sha256);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
        Assert.Equal((ExtractState.Unchanged, extract.Sha256), (await FindAsync(2025, 1)).Extract is { } found ? (found.State, found.Sha256) : default);
    }

    [Fact]
    public async Task A_cut_off_file_is_called_changed_without_a_line()
    {
        var rows = Enumerable.Range(1, 3_000).Select(number => new SourceRow().With(2025, number)).ToArray();
        await KeepAsync(Write("2025.csv.gz", 2025, rows));
        var path = Path.Combine(_folders.RawOf(Run), "2025.csv.gz");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, Token))[..^2_000], Token);

        var evidence = await FindAsync(2025, rows.Length);

        Assert.Equal((ExtractState.Changed, null), (evidence.Extract?.State, evidence.Line));
        Assert.Contains("can't be shown", evidence.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_and_a_missing_list_of_files_are_said_with_their_names_below_the_data_directory()
    {
        await KeepAsync(Write("2025.csv.gz", 2025, new SourceRow().With(2025, 1m)));
        File.Delete(Path.Combine(_folders.RawOf(Run), "2025.csv.gz"));
        var withoutFile = await FindAsync(2025, 1);
        File.Delete(Path.Combine(_folders.RawOf(Run), RawManifest.FileName));
        var withoutList = await FindAsync(2025, 1);

        Assert.Equal((ExtractState.Missing, null), (withoutFile.Extract?.State, withoutFile.Line));
        Assert.StartsWith("The raw extract runs/3/raw/2025.csv.gz is gone", withoutFile.Problem, StringComparison.Ordinal);
        Assert.Null(withoutList.Extract);
        Assert.StartsWith("The list of raw extracts runs/3/raw/raw.manifest.json is gone", withoutList.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_no_row_has_is_said_and_not_guessed()
    {
        await KeepAsync(Write("2025.csv.gz", 2025, new SourceRow().With(2025, 1m), new SourceRow().With(2025, 2m)));

        var evidence = await FindAsync(2025, 3);

        Assert.Null(evidence.Line);
        Assert.StartsWith("The raw extracts of run 3 have 2 rows of fiscal year 2025, but this would be row 3", evidence.Problem, StringComparison.Ordinal);
    }

    private static string? AmountOf(SourceEvidence evidence) => evidence.Line?.Values.Single(value => value.Column == "amount").Value;

    private static string LinesFrom(string csv, long lineNumber) => string.Join('\n', csv.Split('\n').Skip((int)lineNumber - 1));

    private Task<SourceEvidence> FindAsync(int fiscalYear, long rowNumber) =>
        new SourceLines(_folders).FindAsync(Run, (fiscalYear * 10_000_000L) + rowNumber, Token);

    private RawExtract Write(string name, int? fiscalYear, params SourceRow[] rows) => Write(name, fiscalYear, SourceRows.Gzip(SourceRows.ToCsv(rows)));

    private RawExtract Write(string name, int? fiscalYear, byte[] bytes, RunId? run = null)
    {
        File.WriteAllBytes(Path.Combine(_folders.RawOf(run ?? Run), name), bytes);
        return new(name, fiscalYear, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), null, "a query", PulledAt);
    }

    private Task KeepAsync(params RawExtract[] extracts) => ManifestFile.WriteAsync(
        _folders.RawOf(Run), RawManifest.FileName, new RawManifest("datasf", extracts, null), ManifestJson.Default.RawManifest, Token);
}
