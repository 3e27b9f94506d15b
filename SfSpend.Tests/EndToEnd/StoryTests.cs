using System.Globalization;
using System.Net;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.EndToEnd;

/// <summary>The main job over REST, from an empty panel to none.</summary>
public sealed class StoryTests(PostgresServer postgres)
{
    private const int TimeLimit = 120_000;

    private static readonly object FromDataSf = new { source = "datasf" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task From_an_empty_panel_through_loads_and_changes_to_an_empty_panel()
    {
        await using var portal = await FakeDataSf.StartAsync(Rows(), TestContext.Current.CancellationToken);
        await using var panel = await DataSfPanel.StartAsync(postgres, portal.BaseUrl);
        using var client = panel.ClientOf(Role.Operator);
        Assert.Equal("Absent", await client.ReadEnvironmentStateAsync());

        var plan = await client.GetJsonAsync("/api/v1/environment/plan?action=provision");
        Assert.All(plan.GetProperty("steps").EnumerateArray(), step => Assert.Equal("Create", step.GetProperty("change").GetString()));
        await client.ProvisionAsync();
        Assert.Equal("Ready", await client.ReadEnvironmentStateAsync());

        await LoadsAsync(client, 1);
        foreach (var checkpoint in new[] { "source", "raw", "conformed", "landed", "warehouse" })
        {
            Assert.Equal(TotalsOf(Rows()), await client.ReadCellsAsync(1, checkpoint));
        }

        await AnswersAsync(client);
        PanelStory.AssertState("Unchanged", await client.RunAsync(FromDataSf));

        portal.Rows = [.. EditedRows().Select(row => row.Values)];
        await LoadsAsync(client, 2);
        Assert.Equal(TotalsOf(EditedRows()), await client.ReadCellsAsync(2, "warehouse"));
        await ShowsTheEditAsync(client);

        portal.Rows = [.. Rows().Select(row => row.Values)];
        await CancelsAndRetriesAsync(client, portal);
        Assert.Equal(TotalsOf(Rows()), await client.ReadCellsAsync(3, "warehouse"));

        await client.TearDownAsync();
        Assert.Equal("Absent", await client.ReadEnvironmentStateAsync());
        Assert.Empty((await client.GetJsonAsync("/api/v1/loads")).EnumerateArray());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Sample_data_is_called_sample_data_wherever_its_figures_stand()
    {
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();

        var run = await client.RunAsync(new { source = "sample" });

        PanelStory.AssertState("Succeeded", run);
        var load = Assert.Single((await client.GetJsonAsync("/api/v1/loads")).EnumerateArray());
        Assert.Equal(("sample", true), (load.GetProperty("source").GetString(), load.GetProperty("isSample").GetBoolean()));
        Assert.True((await client.GetJsonAsync("/api/v1/reports/average-transaction-amount")).GetProperty("isSample").GetBoolean());
        var page = await client.GetStringAsync("/questions/average-transaction-amount", TestContext.Current.CancellationToken);
        Assert.Contains("Sample data, not San Francisco’s", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_source_that_can_not_be_reached_is_said_in_a_sentence_and_nothing_is_loaded()
    {
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();

        var page = await client.GetStringAsync("/runs/start", TestContext.Current.CancellationToken);
        var run = await client.RunAsync(FromDataSf);

        Assert.Contains("127.0.0.1:1 can't be reached", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        PanelStory.AssertState("Failed", run);
        Assert.StartsWith("127.0.0.1:1 can't be reached: ", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty((await client.GetJsonAsync("/api/v1/loads")).EnumerateArray());
    }

    private static async Task LoadsAsync(HttpClient client, long expectedLoad)
    {
        var run = await client.RunAsync(FromDataSf);
        PanelStory.AssertState("Succeeded", run);
        Assert.Equal(expectedLoad, run.GetProperty("loadId").GetInt64());
    }

    private static async Task AnswersAsync(HttpClient client)
    {
        var ids = (await client.GetJsonAsync("/api/v1/reports")).EnumerateArray().Select(report => report.GetProperty("id").GetString()).ToArray();
        Assert.True(ids.Length >= 20, $"only {ids.Length} questions");
        foreach (var id in ids.Take(5))
        {
            var answer = await client.GetJsonAsync($"/api/v1/reports/{id}");
            Assert.NotEmpty(answer.GetProperty("rows").EnumerateArray());
            using var download = await client.GetAsync($"/api/v1/reports/{id}?format=csv", Token);
            var csv = await download.Content.ReadAsStringAsync(Token);
            Assert.True(download.Content.Headers.ContentType?.MediaType == "text/csv", $"{id}: {csv}");
            Assert.Contains($"{id}-load-1.csv", download.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
            var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(1 + answer.GetProperty("rows").GetArrayLength(), lines.Length);
        }
    }

    private static async Task ShowsTheEditAsync(HttpClient client)
    {
        var changes = await client.GetJsonAsync("/api/v1/loads/2/changes");
        Assert.Equal(1, changes.GetProperty("baseLoadId").GetInt64());
        var change = Assert.Single(changes.GetProperty("changes").EnumerateArray());
        Assert.Equal(
            (2024, "Changed", "Spending", "Patrol", 200.10m, 212.35m),
            (change.GetProperty("fiscalYear").GetInt32(), change.GetProperty("kind").GetString(), change.GetProperty("revenueOrSpending").GetString(),
                change.GetProperty("program").GetString(), PanelStory.MoneyOf(change.GetProperty("before")), PanelStory.MoneyOf(change.GetProperty("after"))));
    }

    private static async Task CancelsAndRetriesAsync(HttpClient client, FakeDataSf portal)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayAnswer = new TaskCompletionSource();
        portal.Misbehave(".csv", FakeDataSf.Hold(asked, mayAnswer.Task), times: 100);
        var id = await client.StartRunAsync(FromDataSf);
        await asked.Task.WaitAsync(Token);

        await client.DoAsync(id, "cancel");
        PanelStory.AssertState("Cancelled", await client.WaitForRunAsync(id));
        Assert.Equal(2, (await client.GetJsonAsync("/api/v1/loads")).GetArrayLength());

        mayAnswer.SetResult();
        await client.DoAsync(id, "retry");
        var run = await client.WaitForRunAsync(id);
        PanelStory.AssertState("Succeeded", run);
        Assert.Equal(3, run.GetProperty("loadId").GetInt64());
    }

    /// <summary>Three years, both sides, with a negative amount and related units; every report has something to say about them.</summary>
    private static SourceRow[] Rows() =>
    [
        .. new[] { 2023, 2024, 2025 }.SelectMany(year => new[]
        {
            new SourceRow { Program = "Patrol", ProgramCode = "PAT" }.With(year, 200.10m),
            new SourceRow().With(year, 1_000.25m),
            new SourceRow().With(year, -30.05m),
            new SourceRow { RelatedGovtUnits = "Yes", Department = "Port", DepartmentCode = "PRT" }.With(year, 17m),
            new SourceRow
            {
                RevenueOrSpending = "Revenue", Character = "Property Taxes", CharacterCode = "PROP_TAX", Object = "Property Taxes", ObjectCode = "PT",
                SubObject = "Prop Tax Curr Yr-Secured", SubObjectCode = "410110",
            }.With(year, 5_000.05m),
        }),
    ];

    private static SourceRow[] EditedRows() =>
        [.. Rows().Select(row => row is { FiscalYear: "2024", Program: "Patrol" } ? row with { Amount = "212.35" } : row)];

    private static List<(int FiscalYear, string? Side, long RowCount, decimal Amount)> TotalsOf(IEnumerable<SourceRow> rows) =>
    [
        .. rows.Select(row => (Year: int.Parse(row.FiscalYear ?? "", CultureInfo.InvariantCulture), Row: row))
            .GroupBy(it => (it.Year, it.Row.RevenueOrSpending, it.Row.RelatedGovtUnits))
            .Select(cell => (
                cell.Key.Year, cell.Key.RevenueOrSpending, (long)cell.Count(),
                cell.Sum(it => decimal.Parse(it.Row.Amount ?? "", CultureInfo.InvariantCulture))))
            .Order(),
    ];
}
