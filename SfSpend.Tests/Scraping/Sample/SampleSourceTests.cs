using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Core.Scraping.Sample;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Scraping.Sample;

[Collection(SampleTests.Name)]
public sealed class SampleSourceTests(SampleExtracts sample)
{
    private const string Header =
        "\"fiscal_year\",\"related_govt_units\",\"organization_group_code\",\"organization_group\",\"department_code\",\"department\","
        + "\"program_code\",\"program\",\"character_code\",\"character\",\"object_code\",\"object\",\"sub_object_code\",\"sub_object\","
        + "\"fund_type_code\",\"fund_type\",\"fund_code\",\"fund\",\"fund_category_code\",\"fund_category\",\"revenue_or_spending\","
        + "\"amount\",\"data_as_of\",\"data_loaded_at\"";

    [Fact]
    public void It_has_one_extract_per_fiscal_year_from_1999_to_2027()
    {
        Assert.Equal(Enumerable.Range(1999, 29), sample.Manifest.Extracts.Select(extract => extract.FiscalYear ?? 0));
        Assert.All(sample.Manifest.Extracts, extract => Assert.Equal($"{extract.FiscalYear}.csv.gz", extract.FileName));
        Assert.All(sample.Lines.GroupBy(line => line.Year), year =>
            Assert.Equal(sample.Manifest.Extracts.Single(extract => extract.FiscalYear == year.Key).RowCount, year.LongCount()));
    }

    [Fact]
    public void It_has_between_60_000_and_70_000_rows() => Assert.InRange(sample.Lines.Count, 60_000, 70_000);

    [Fact]
    public void Its_header_is_the_one_of_the_API() =>
        Assert.All(sample.Texts.Values, text => Assert.StartsWith(Header + "\n", text, StringComparison.Ordinal));

    [Fact]
    public void Every_line_ends_in_a_line_feed_and_holds_no_quotation_mark_inside_a_field()
    {
        Assert.All(sample.Texts.Values, text => Assert.EndsWith("\"\n", text, StringComparison.Ordinal));
        Assert.DoesNotContain(sample.Lines, line => line.Pairs.Any(pair => pair.Code.Contains('"') || pair.Name.Contains('"')));
    }

    [Fact]
    public void The_rows_are_the_same_on_every_machine()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var year in sample.Texts.Keys.Order())
        {
            sha.AppendData(Encoding.UTF8.GetBytes(sample.Texts[year]));
        }

        Assert.StartsWith("ed569d77a68b3774d38c934f59fe6d170031c6a148ab602380", Convert.ToHexStringLower(sha.GetHashAndReset()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_files_and_another_seed_does_not()
    {
        using var folder = new TestFolder();
        var again = await SampleExtracts.ScrapeAsync(folder.Path, [2003, 2021]);
        Assert.Equal(sample.Manifest.Extracts.Where(extract => extract.FiscalYear is 2003 or 2021), again.Extracts);

        var other = await SampleExtracts.ScrapeAsync(folder.Path, [2003], seed: 7);
        Assert.NotEqual(again.Extracts[0].Sha256, other.Extracts[0].Sha256);
    }

    [Fact]
    public async Task Only_the_fiscal_years_that_were_asked_for_are_made()
    {
        using var folder = new TestFolder();
        var manifest = await SampleExtracts.ScrapeAsync(folder.Path, [2024, 2009, 2024]);
        Assert.Equal([2009, 2024], manifest.Extracts.Select(extract => extract.FiscalYear ?? 0));
        Assert.Equal(["2009.csv.gz", "2024.csv.gz"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_fiscal_year_it_does_not_have_is_refused_by_name()
    {
        using var folder = new TestFolder();
        var refusal = await Assert.ThrowsAsync<ScrapeException>(() => SampleExtracts.ScrapeAsync(folder.Path, [2025, 1998, 2031]));
        Assert.Contains("1999 to 2027, but 1998, 2031", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task The_manifest_gives_size_and_hash_of_each_file()
    {
        using var folder = new TestFolder();
        var manifest = await SampleExtracts.ScrapeAsync(folder.Path, [2027]);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(folder.Path, "2027.csv.gz"), TestContext.Current.CancellationToken);
        Assert.Equal(bytes.Length, manifest.Extracts[0].ByteCount);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), manifest.Extracts[0].Sha256);
    }

    [Fact]
    public void The_sources_own_totals_are_those_of_the_files()
    {
        var read = sample.Lines
            .GroupBy(line => (line.Year, line.Side, line.IsRelated))
            .ToDictionary(cell => cell.Key, cell => (cell.LongCount(), cell.Sum(line => line.Amount)));
        Assert.NotNull(sample.Manifest.SourceCells);
        Assert.Equal(29 * 4, sample.Manifest.SourceCells.Count);
        Assert.All(sample.Manifest.SourceCells, cell =>
            Assert.Equal(read[(cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits == "Yes")], (cell.RowCount, cell.Amount)));
    }

    [Fact]
    public void Every_extract_says_that_it_is_a_synthetic_sample_and_from_which_seed() =>
        Assert.All(sample.Manifest.Extracts, extract => Assert.StartsWith("synthetic sample, seed 1850", extract.Query, StringComparison.Ordinal));

    [Fact]
    public void Progress_ends_at_the_number_of_rows()
    {
        Assert.Equal(sample.Lines.Count, sample.Progress.RowsDone);
        Assert.Equal(sample.Lines.Count, sample.Progress.RowsTotal);
    }

    [Fact]
    public async Task It_always_answers_and_is_found_among_the_sources()
    {
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton<ISpendingSource, SampleSource>().BuildServiceProvider();
        var source = Assert.Single(services.GetServices<ISpendingSource>(), source => source.Kind == SourceKind.Sample);
        Assert.Null(await source.ProbeAsync(TestContext.Current.CancellationToken));
    }
}
