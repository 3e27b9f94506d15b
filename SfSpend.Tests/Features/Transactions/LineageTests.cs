using System.Net;
using System.Text.RegularExpressions;
using SfSpend.Core;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Features.Transactions;

/// <summary>From a figure to its transactions, to the source line, and what a load changed: over pages and over REST.</summary>
public sealed partial class LineageTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_figure_leads_to_its_facts_a_fact_to_its_line_and_a_change_to_both_of_its_rows()
    {
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        await LoadAsync(panel, client, "a.csv", Row(2024, 10m, "Patrol"), Row(2024, 20.25m, "=1+1"), Row(2024, -5m, "Jail"), Row(2025, 7m, "Patrol"), Tax(2025, 100m));
        await LoadAsync(panel, client, "b.csv", Row(2024, 10m, "Patrol"), Row(2024, 21.50m, "=1+1"), Row(2024, 3m, "New"), Row(2025, 7m, "Patrol"), Tax(2025, 100m));

        await FiguresLeadToFactsAsync(client);
        await AYearWithoutTheYearBeforeIsComparedWithNothingAsync(client);
        await EarlierFactsAreCalledEarlierAsync(client);
        await FactsAreDownloadedAsync(client);
        await ReceiptsLeadToLinesAsync(client);
        await ChangesLeadToReceiptsAsync(client);
        await LoadsAreListedAsync(client);
        await ALineThatTheSourceReplacedIsShownBesideTheCurrentOneAsync(panel, client);
        await AFileThatIsGoneIsSaidAsync(panel, client);
    }

    /// <summary>A code of 2024 is another one since, and every fact of that year is what it was.</summary>
    private static async Task ALineThatTheSourceReplacedIsShownBesideTheCurrentOneAsync(PanelFixture panel, HttpClient client)
    {
        await LoadAsync(
            panel, client, "c.csv", Row(2024, 10m, "Patrol") with { ProgramCode = "OLDER" }, Row(2024, 21.50m, "=1+1"), Row(2024, 3m, "New"), Row(2025, 7m, "Patrol"), Tax(2025, 100m));

        var receipt = await client.GetJsonAsync("/api/v1/transactions/20240000001");
        string? CodeIn(string source) => receipt.GetProperty(source).GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("column").GetString() == "program_code").GetProperty("value").GetString();
        Assert.Equal((3, 2), (receipt.GetProperty("loadId").GetInt64(), receipt.GetProperty("cameWithLoadId").GetInt64()));
        Assert.Equal(("OLD-PAT", false, "OLDER", true), (
            CodeIn("source"), receipt.GetProperty("source").GetProperty("isCurrent").GetBoolean(), CodeIn("currentSource"), receipt.GetProperty("currentSource").GetProperty("isCurrent").GetBoolean()));
        Assert.Equal("OLDER", receipt.GetProperty("hierarchies")[0].GetProperty("levels")[2].GetProperty("sourceCode").GetString());

        var page = WebUtility.HtmlDecode(await client.GetStringAsync("/transactions/20240000001", Token));
        Assert.Contains("The line of run 3 is current; that of run 2, which the fact came with, is outdated.", page, StringComparison.Ordinal);
        Assert.Contains("Both source lines agree with the fact to the cent", page, StringComparison.Ordinal);
        var other = await client.GetJsonAsync("/api/v1/transactions/20240000002");
        Assert.Equal((System.Text.Json.JsonValueKind.Null, true), (other.GetProperty("currentSource").ValueKind, other.GetProperty("source").GetProperty("isCurrent").GetBoolean()));
    }

    private static async Task FiguresLeadToFactsAsync(HttpClient client)
    {
        var overview = await client.GetStringAsync("/", Token);
        var figures = FigureLink.Matches(overview[..overview.IndexOf("id=\"chart-", StringComparison.Ordinal)])
            .Select(match => (Href: WebUtility.HtmlDecode(match.Groups[1].Value), Title: WebUtility.HtmlDecode(match.Groups[2].Value), Text: WebUtility.HtmlDecode(match.Groups[3].Value)))
            .ToList();

        // Years, organization groups, fund types and movers; a shortened figure is exact in its title.
        Assert.True(figures.Count > 8, $"only {figures.Count} figures");
        foreach (var (href, title, text) in figures)
        {
            var page = WebUtility.HtmlDecode(await client.GetStringAsync(href, Token));
            Assert.Contains(title.Contains('$', StringComparison.Ordinal) ? title.Split(", ")[0] : text, SumOf(page), StringComparison.Ordinal);
        }

        var answered = 0;
        foreach (var report in (await client.GetJsonAsync("/api/v1/reports")).EnumerateArray())
        {
            var question = await client.GetStringAsync($"/questions/{report.GetProperty("id").GetString()}", Token);
            if (question.Contains("No transaction falls within what was chosen.", StringComparison.Ordinal) || question.Contains("That does not mean zero.", StringComparison.Ordinal))
            {
                continue;
            }

            var links = FigureLink.Matches(question);
            Assert.NotEmpty(links);
            Assert.NotEmpty(SumOf(await client.GetStringAsync(WebUtility.HtmlDecode(links[0].Groups[1].Value), Token)));
            answered++;
        }

        Assert.True(answered >= 5, $"only {answered} questions had an answer");

        var first = await client.GetStringAsync("/transactions?sort=-amount&program=Patrol&fromYear=2024", Token);
        Assert.Contains("2 transactions", SumOf(first), StringComparison.Ordinal);
        Assert.Contains("href=\"/transactions?fromYear=2024&amp;sort=-amount\"", first, StringComparison.Ordinal);
        Assert.Contains("after", await client.GetStringAsync("/transactions?after=nonsense", Token), StringComparison.Ordinal);
        Assert.Contains("fromAmount: &#x27;1,5&#x27; is no amount", await client.GetStringAsync("/transactions?fromAmount=1,5", Token), StringComparison.Ordinal);
    }

    private static async Task AYearWithoutTheYearBeforeIsComparedWithNothingAsync(HttpClient client)
    {
        foreach (var address in new[] { "/?toYear=2024", "/explore?fiscalYear=2024" })
        {
            Assert.Contains("The data has no FY2023", await client.GetStringAsync(address, Token), StringComparison.Ordinal);
        }

        var overview = await client.GetJsonAsync("/api/v1/overview?toYear=2024");
        Assert.Equal((2024, System.Text.Json.JsonValueKind.Null, 0), (
            overview.GetProperty("fiscalYear").GetInt32(), overview.GetProperty("comparedYear").ValueKind, overview.GetProperty("movers").GetArrayLength()));
        Assert.Equal(2024, (await client.GetJsonAsync("/api/v1/overview")).GetProperty("comparedYear").GetInt32());
    }

    private static async Task EarlierFactsAreCalledEarlierAsync(HttpClient client)
    {
        const string viewing = "Viewing as published";
        Assert.Contains(viewing, await client.GetStringAsync("/transactions?load=1", Token), StringComparison.Ordinal);
        Assert.DoesNotContain(viewing, await client.GetStringAsync("/transactions?load=2", Token), StringComparison.Ordinal);
    }

    private static async Task FactsAreDownloadedAsync(HttpClient client)
    {
        using var download = await client.GetAsync("/api/v1/transactions?format=csv&fiscalYear=2024", Token);
        var lines = (await download.Content.ReadAsStringAsync(Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", download.Content.Headers.ContentType?.MediaType);
        Assert.Contains("transactions-load-2.csv", download.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        Assert.StartsWith("transaction_id,fiscal_year,revenue_or_spending,", lines[0], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        Assert.Contains(",'=1+1,", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(",21.50", lines[2], StringComparison.Ordinal);

        var page = await client.GetJsonAsync("/api/v1/transactions?load=1&fiscalYear=2024&limit=2&sort=amount");
        Assert.Equal((1, 3, "25.25"), (page.GetProperty("loadId").GetInt64(), page.GetProperty("rowCount").GetInt64(), page.GetProperty("amount").GetString()));
        Assert.Equal(["-5.00", "10.00"], page.GetProperty("transactions").EnumerateArray().Select(row => row.GetProperty("amount").GetString()));
        var rest = await client.GetJsonAsync($"/api/v1/transactions?load=1&fiscalYear=2024&limit=2&sort=amount&after={page.GetProperty("next").GetString()}");
        Assert.Equal(["20.25"], rest.GetProperty("transactions").EnumerateArray().Select(row => row.GetProperty("amount").GetString()));
        Assert.Null(rest.GetProperty("next").GetString());
    }

    private static async Task ReceiptsLeadToLinesAsync(HttpClient client)
    {
        var receipt = await client.GetJsonAsync("/api/v1/transactions/20240000002");
        var source = receipt.GetProperty("source");
        Assert.Equal((2, true, 3, null), (source.GetProperty("runId").GetInt64(), source.GetProperty("agrees").GetBoolean(), source.GetProperty("lineNumber").GetInt64(), source.GetProperty("problem").GetString()));
        Assert.Equal(("runs/2/raw/source.csv", "Unchanged", "b.csv"), (
            source.GetProperty("file").GetProperty("path").GetString(),
            source.GetProperty("file").GetProperty("state").GetString(),
            source.GetProperty("file").GetProperty("query").GetString()));
        Assert.Equal(SourceRows.Columns, source.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("column").GetString()));

        // A year that did not change is still the earlier run's.
        var kept = await client.GetJsonAsync("/api/v1/transactions/20250000001");
        Assert.Equal((2, 1, 1), (kept.GetProperty("loadId").GetInt64(), kept.GetProperty("cameWithLoadId").GetInt64(), kept.GetProperty("source").GetProperty("runId").GetInt64()));

        var page = WebUtility.HtmlDecode(await client.GetStringAsync("/transactions/20240000001", Token));
        Assert.Contains("The source line agrees with the fact to the cent", page, StringComparison.Ordinal);
        Assert.Contains("OLD-PAT", page, StringComparison.Ordinal);
        await client.GetJsonAsync("/api/v1/transactions/20240000099", HttpStatusCode.NotFound);
        using var absent = await client.GetAsync("/transactions/20240000099", Token);
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    private static async Task ChangesLeadToReceiptsAsync(HttpClient client)
    {
        var page = WebUtility.HtmlDecode(await client.GetStringAsync("/loads/2/changes", Token));
        Assert.Contains("3 changed rows", page, StringComparison.Ordinal);
        Assert.Contains("3 rows of closed fiscal years changed", page, StringComparison.Ordinal);
        var receipts = ReceiptLink.Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(4, receipts.Count);
        foreach (var receipt in receipts)
        {
            Assert.Contains("agrees with the fact to the cent", WebUtility.HtmlDecode(await client.GetStringAsync(receipt, Token)), StringComparison.Ordinal);
        }

        Assert.Contains("1 changed row<", await client.GetStringAsync("/loads/2/changes?kind=Removed", Token), StringComparison.Ordinal);
        Assert.Contains("This is the first load", await client.GetStringAsync("/loads/1/changes", Token), StringComparison.Ordinal);
        var csv = (await client.GetStringAsync("/api/v1/loads/2/changes?format=csv", Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, csv.Length);
        Assert.Contains("2024,Changed,Spending,FIR Fire Department,'=1+1,Perm Salaries-Misc-Regular,GF Annual Account Ctrl,20.25,21.50,1.25,20240000002,20240000002", csv);
        var first = await client.GetJsonAsync("/api/v1/loads/2/changes?limit=2");
        var second = await client.GetJsonAsync($"/api/v1/loads/2/changes?limit=2&after={first.GetProperty("next").GetString()}");
        Assert.Equal((3, 2, 1), (first.GetProperty("totalCount").GetInt64(), first.GetProperty("changes").GetArrayLength(), second.GetProperty("changes").GetArrayLength()));
    }

    private static async Task LoadsAreListedAsync(HttpClient client)
    {
        var list = await client.GetStringAsync("/loads", Token);
        Assert.Contains("href=\"/loads/2/changes\">3</a>", list, StringComparison.Ordinal);
        Assert.Contains("first load", list, StringComparison.Ordinal);
        var load = await client.GetStringAsync("/loads/2", Token);
        Assert.Contains("href=\"/loads/1\">load 1</a>", load, StringComparison.Ordinal);
        Assert.Contains("href=\"/loads/2/changes\"", load, StringComparison.Ordinal);
        foreach (var path in new[] { "/loads/9", "/loads/9/changes", "/loads/2/changes?after=x", "/transactions/20240000001?load=9" })
        {
            using var absent = await client.GetAsync(path, Token);
            Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        }

        Assert.Contains("href=\"/loads/2\"", await client.GetStringAsync("/runs", Token), StringComparison.Ordinal);
        Assert.Contains("href=\"/loads/2\"", await client.GetStringAsync("/runs/2", Token), StringComparison.Ordinal);
    }

    private static async Task AFileThatIsGoneIsSaidAsync(PanelFixture panel, HttpClient client)
    {
        File.Delete(Path.Combine(new DataFolders(panel.DataDirectory).RawOf(new RunId(2)), "source.csv"));

        var page = WebUtility.HtmlDecode(await client.GetStringAsync("/transactions/20240000002", Token));

        Assert.Contains("The evidence is not whole; the fact is as it was loaded", page, StringComparison.Ordinal);
        Assert.Contains("The raw extract runs/2/raw/source.csv is gone", page, StringComparison.Ordinal);
        Assert.Contains("$21.50", page, StringComparison.Ordinal);
        Assert.Equal("Missing", (await client.GetJsonAsync("/api/v1/transactions/20240000002")).GetProperty("source").GetProperty("file").GetProperty("state").GetString());
    }

    private static async Task LoadAsync(PanelFixture panel, HttpClient client, string name, params SourceRow[] rows)
    {
        await File.WriteAllTextAsync(Path.Combine(panel.ImportDirectory, name), SourceRows.ToCsv(rows), Token);
        PanelStory.AssertState("Succeeded", await client.RunAsync(new { source = "file", path = name }));
    }

    /// <summary>Patrol's code of 2024 gave way to that of 2025.</summary>
    private static SourceRow Row(int year, decimal amount, string program) => new SourceRow
    {
        Program = program,
        ProgramCode = program != "Patrol" ? program.ToUpperInvariant() : year == 2024 ? "OLD-PAT" : "PAT",
    }.With(year, amount);

    private static SourceRow Tax(int year, decimal amount) => new SourceRow
    {
        RevenueOrSpending = "Revenue", Character = "Property Taxes", CharacterCode = "PROP_TAX", Object = "Property Taxes", ObjectCode = "PT",
        SubObject = "Prop Tax Curr Yr-Secured", SubObjectCode = "410110",
    }.With(year, amount);

    private static string SumOf(string page) => Sum.Match(page) is { Success: true } found ? found.Groups[1].Value : "";

    [GeneratedRegex("<a class=\"figure\" href=\"([^\"]+)\"(?: title=\"([^\"]*)\")?[^>]*>([^<]+)</a>")]
    private static partial Regex FigureLink { get; }

    [GeneratedRegex("href=\"(/transactions/[0-9]+\\?load=[0-9]+)\"")]
    private static partial Regex ReceiptLink { get; }

    [GeneratedRegex("data-testid=\"sum\">([^<]+)<")]
    private static partial Regex Sum { get; }
}
