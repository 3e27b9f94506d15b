using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.EndToEnd;

/// <summary>What people and programs see of checks and figures, of a load and of a run that was stopped.</summary>
public sealed class ReviewStoryTests(PostgresServer postgres)
{
    private const int TimeLimit = 180_000;
    private const string Reason = "The Controller restated 2024 on purpose.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_closed_year_that_moved_waits_for_a_person_and_every_page_tells_why()
    {
        await using var panel = await StrictPanel.StartAsync(postgres);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        WriteImport(panel, "a.csv", new SourceRow { Fund = "=HYPERLINK(1)" }.With(2023, 10.10m), new SourceRow().With(2024, 100m));
        WriteImport(panel, "b.csv", new SourceRow { Program = null }.With(2023, 10.10m), new SourceRow().With(2024, -100.55m));
        PanelStory.AssertState("Succeeded", await client.RunAsync(new { source = "file", path = "a.csv" }));

        var run = await client.RunAsync(new { source = "file", path = "b.csv" });

        PanelStory.AssertState("NeedsReview", run);
        var id = run.GetProperty("id").GetInt64();
        var path = PanelStory.PathOf(id);
        var quality = await client.GetJsonAsync($"{path}/quality");
        var moved = quality.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "year-total-moved");
        Assert.Equal(["name", "severity", "passed", "failingRows", "detail"], moved.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("blocking", false, 1L), (moved.GetProperty("severity").GetString(), moved.GetProperty("passed").GetBoolean(), moved.GetProperty("failingRows").GetInt64()));

        var rows = await client.GetJsonAsync($"{path}/quality/sign-flips/rows");
        Assert.Equal((1L, 1L), (rows.GetProperty("failingRows").GetInt64(), rows.GetProperty("keptRows").GetInt64()));
        Assert.Contains("amount_now", rows.GetProperty("columns").EnumerateArray().Select(column => column.GetString()));
        Assert.Contains("-100.55", rows.GetProperty("rows")[0].EnumerateArray().Select(value => value.GetString()));
        var csv = await client.GetStringAsync($"{path}/quality/vanished-members/rows?format=csv", Token);
        Assert.StartsWith("dimension,top,middle,bottom,member_id\r\nfund,General Fund,'=HYPERLINK(1),", csv, StringComparison.Ordinal);
        Assert.EndsWith(",100.00,-100.55\r\n", await client.GetStringAsync($"{path}/quality/sign-flips/rows?format=csv", Token), StringComparison.Ordinal);
        await client.GetJsonAsync($"{path}/quality/no-such-check/rows", HttpStatusCode.NotFound);

        var page = await ReadPageAsync(client, $"/runs/{id}");
        Assert.Contains("1 finding needs a decision; the warehouse is as it was", page, StringComparison.Ordinal);
        Assert.Contains("Accept and publish", page, StringComparison.Ordinal);
        Assert.Contains("spending of FY2024, from $100.00 to $-100.55", page, StringComparison.Ordinal);
        Assert.Contains($"Run {id}: Stopped the run", page, StringComparison.Ordinal);
        Assert.Contains("Run 1: Not compared", page, StringComparison.Ordinal);
        Assert.Contains("6 of 7 passed, 4 not compared", await ReadPageAsync(client, "/runs/1"), StringComparison.Ordinal);

        await client.DoAsync(id, "accept-rejects", new { reason = Reason });
        PanelStory.AssertState("Succeeded", await client.WaitForRunAsync(id));
        var audit = await panel.Services.GetRequiredService<AuditTrail>().ListAsync(100, TestContext.Current.CancellationToken);
        Assert.Contains(audit, entry => entry.Actor == "the Operator" && entry.Action == "run.accept-rejects" && entry.Detail == Reason);
        Assert.Contains($"the Operator accepted it: “{Reason}”", await ReadPageAsync(client, "/loads/2/quality"), StringComparison.Ordinal);
        Assert.Equal(
            quality.GetProperty("checks").GetRawText(), (await client.GetJsonAsync("/api/v1/loads/2/quality")).GetProperty("checks").GetRawText());
    }

    [Fact]
    public async Task A_review_that_a_newer_load_has_overtaken_cannot_be_accepted_and_page_and_rest_say_why()
    {
        await using var panel = await StrictPanel.StartAsync(postgres);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        WriteImport(panel, "a.csv", new SourceRow().With(2024, 100m));
        WriteImport(panel, "old.csv", new SourceRow().With(2024, 150m));
        WriteImport(panel, "new.csv", new SourceRow().With(2024, 105m));
        PanelStory.AssertState("Succeeded", await client.RunAsync(new { source = "file", path = "a.csv" }));
        PanelStory.AssertState("NeedsReview", await client.RunAsync(new { source = "file", path = "old.csv" }));
        Assert.Contains("Accept and publish", await ReadPageAsync(client, "/runs/2"), StringComparison.Ordinal);
        PanelStory.AssertState("Succeeded", await client.RunAsync(new { source = "file", path = "new.csv" }));

        var refused = await client.PostJsonAsync("/api/v1/runs/2/accept-rejects", new { reason = Reason }, HttpStatusCode.Conflict);

        Assert.Contains("Run 3 published load 2 at ", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var page = await ReadPageAsync(client, "/runs/2");
        Assert.Contains("It can’t be accepted any more.", page, StringComparison.Ordinal);
        Assert.Contains("Publishing run 2 now would replace that load with older data.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Accept and publish", page, StringComparison.Ordinal);
        PanelStory.AssertState("NeedsReview", await client.GetJsonAsync("/api/v1/runs/2"));
        await client.DoAsync(2, "retry", null);
        PanelStory.AssertState("NeedsReview", await client.WaitForRunAsync(2));
        Assert.Contains("from $105.00 to $150.00", await ReadPageAsync(client, "/runs/2"), StringComparison.Ordinal);
        await client.DoAsync(2, "accept-rejects", new { reason = Reason });
        PanelStory.AssertState("Succeeded", await client.WaitForRunAsync(2));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task The_reconciliation_of_a_load_and_of_its_run_are_read_as_page_json_and_csv()
    {
        await using var panel = await StrictPanel.StartAsync(postgres);
        using var client = panel.ClientOf(Role.Viewer);
        using var operating = panel.ClientOf(Role.Operator);
        await operating.ProvisionAsync();
        WriteImport(panel, "a.csv", new SourceRow().With(2023, 10.10m), new SourceRow { RelatedGovtUnits = "Yes" }.With(2024, -1m));
        PanelStory.AssertState("Succeeded", await operating.RunAsync(new { source = "file", path = "a.csv" }));

        const string header = "fiscal_year,revenue_or_spending,related_govt_units,source_rows,source_amount,raw_rows,raw_amount,rejected_rows,rejected_amount,"
            + "conformed_rows,conformed_amount,landed_rows,landed_amount,warehouse_rows,warehouse_amount,state,differs_at,difference_rows,difference_amount\r\n";
        foreach (var path in new[] { "/api/v1/loads/1/reconciliation", "/api/v1/runs/1/reconciliation" })
        {
            var csv = await client.GetStringAsync($"{path}?format=csv", TestContext.Current.CancellationToken);
            Assert.StartsWith(header + "2024,Spending,Yes,1,-1.00,1,-1.00,", csv, StringComparison.Ordinal);
            Assert.EndsWith("1,10.10,1,10.10,equal,,0,0.00\r\n", csv, StringComparison.Ordinal);
            Assert.True((await client.GetJsonAsync(path)).GetProperty("balanced").GetBoolean());
        }

        var page = await ReadPageAsync(client, "/loads/1/reconciliation");
        Assert.Contains("Balanced to the cent", page, StringComparison.Ordinal);
        Assert.Contains("All 2 cells", page, StringComparison.Ordinal);
        Assert.Contains("−$1.00", page, StringComparison.Ordinal);
        Assert.Contains("No cell differs.", await ReadPageAsync(client, "/loads/1/reconciliation?only=differences"), StringComparison.Ordinal);
        foreach (var missing in new[] { "/loads/9/reconciliation", "/loads/9/quality" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(missing, Token)).StatusCode);
        }

        await client.GetJsonAsync("/api/v1/runs/9/reconciliation", HttpStatusCode.NotFound);
        await client.GetJsonAsync("/api/v1/runs/9/quality", HttpStatusCode.NotFound);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_source_that_sends_other_rows_than_it_counts_shows_the_red_cell_and_publishes_nothing()
    {
        await using var portal = await FakeDataSf.StartAsync([new SourceRow().With(2023, 10m), new SourceRow().With(2024, 20m)], TestContext.Current.CancellationToken);
        portal.Misbehave("fiscal_year='2024'", RepeatOneRow, times: 100);
        await using var panel = await DataSfPanel.StartAsync(postgres, portal.BaseUrl);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();

        var run = await client.RunAsync(new { source = "datasf" });

        PanelStory.AssertState("Failed", run);
        Assert.Empty((await client.GetJsonAsync("/api/v1/loads")).EnumerateArray());
        var reconciliation = await client.GetJsonAsync($"{PanelStory.PathOf(run.GetProperty("id").GetInt64())}/reconciliation");
        Assert.False(reconciliation.GetProperty("balanced").GetBoolean());
        var page = await ReadPageAsync(client, "/runs/1");
        Assert.Contains("Not balanced", page, StringComparison.Ordinal);
        Assert.Contains("is-differing", page, StringComparison.Ordinal);
        Assert.Contains("+$1.00", page, StringComparison.Ordinal);
    }

    /// <summary>The row that was asked for, with another amount than the sums say.</summary>
    private static async Task RepeatOneRow(Microsoft.AspNetCore.Http.HttpContext context, Func<Task> answer)
    {
        var body = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        await answer();
        context.Response.Body = body;
        await body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(
            System.Text.Encoding.UTF8.GetString(whole.ToArray()).Replace(",20,", ",21,", StringComparison.Ordinal).Replace("\"20\"", "\"21\"", StringComparison.Ordinal)));
    }

    private static void WriteImport(PanelFixture panel, string name, params SourceRow[] rows) =>
        File.WriteAllText(Path.Combine(panel.ImportDirectory, name), SourceRows.ToCsv(rows));

    private static async Task<string> ReadPageAsync(HttpClient client, string path) => WebUtility.HtmlDecode(await client.GetStringAsync(path, Token));

    /// <summary>Every dollar matters to it.</summary>
    private sealed class StrictPanel(PostgresServer postgres) : PanelFixture(postgres)
    {
        public static async Task<StrictPanel> StartAsync(PostgresServer postgres)
        {
            var panel = new StrictPanel(postgres);
            await panel.InitializeAsync();
            return panel;
        }

        protected override IEnumerable<(string Name, string Value)> Settings() =>
            [.. base.Settings(), ("DataSf:BaseUrl", DataSfPanel.NoPortal), ("Quality:YearTotalFloorDollars", "0")];
    }
}
