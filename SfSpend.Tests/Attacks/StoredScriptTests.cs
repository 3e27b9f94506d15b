using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.Access;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>Scripts in every text that a source row can carry or somebody can save or send: pages show them as the text they are.</summary>
public sealed class StoredScriptTests(PostgresServer postgres)
{
    private const int TimeLimit = 180_000;

    /// <summary>What a browser would run, were it to stand in a page as it is.</summary>
    private static readonly string[] Raw = ["<script>attack", "<img src=x onerror=attack", "\"onmouseover=\"attack"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task No_page_runs_what_a_row_or_a_person_brought()
    {
        Requires.Rclone();
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Admin);
        await client.ProvisionAsync();
        await LoadAsync(client, panel);
        await SaveAsync(client, panel);

        List<string> pages = [.. AddressesOf(panel), .. Asked];
        List<string> broken = [];
        var escaped = 0;
        foreach (var address in pages)
        {
            using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
            var html = await response.Content.ReadAsStringAsync(Cancellation);
            if (response.Content.Headers.ContentType?.MediaType == "text/html")
            {
                broken.AddRange(Raw.Where(script => html.Contains(script, StringComparison.OrdinalIgnoreCase)).Select(script => $"{address} has {script}"));
                escaped += html.Contains("&lt;script&gt;attack", StringComparison.Ordinal) || html.Contains("&lt;img src=x", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        Assert.True(broken.Count == 0, string.Join('\n', broken));
        Assert.True(escaped >= 12, $"The scripts were seen as text on {escaped} pages of {pages.Count} only: this test looks past them.");
    }

    /// <summary>Texts that come with the address itself.</summary>
    private static IEnumerable<string> Asked
    {
        get
        {
            var script = Uri.EscapeDataString(Tagged("asked"));
            return
            [
                $"/transactions?department={script}", $"/transactions?after={script}", $"/transactions?fund={script}&sort={script}", $"/runs?before={script}", $"/loads/1/changes?department={script}",
                $"/administration/audit?actor={script}", $"/administration/audit?from={script}", $"/administration/audit?action={script}", $"/sign-in?returnUrl={script}",
                $"/questions/{script}", $"/questions/taxes-as-revenue?fromYear={script}", $"/error?status={script}", $"/{script}", $"/runs/1?only={script}", $"/api-docs/{script}", $"/hangfire/jobs/details/{script}", $"/hangfire/{script}",
            ];
        }
    }

    private static async Task LoadAsync(HttpClient client, PanelFixture panel)
    {
        SourceRow RowOf(string year, string side) => new()
        {
            FiscalYear = year, RevenueOrSpending = side, Amount = "1.00", OrganizationGroup = Tagged("group"), OrganizationGroupCode = Tagged("gc"), Department = Tagged("department"),
            DepartmentCode = Tagged("dc"), Program = Tagged("program"), Character = Tagged("character"), Object = Tagged("object"), SubObject = Tagged("sub"), SubObjectCode = Tagged("sc"),
            FundType = Tagged("type"), Fund = Tagged("fund"), FundCategory = Tagged("category"),
        };
        await File.WriteAllTextAsync(
            Path.Combine(panel.ImportDirectory, "good.csv"), SourceRows.ToCsv(RowOf("2023", "Spending"), RowOf("2024", "Revenue"), RowOf("2024", "Spending"), RowOf("2025", "Spending")), Cancellation);
        PanelStory.AssertState("Succeeded", await client.RunAsync(new { source = "file", path = "good.csv" }));
        await File.WriteAllTextAsync(
            Path.Combine(panel.ImportDirectory, "<script>attack.csv"),
            SourceRows.ToCsv(RowOf("2024", "Spending"), RowOf("2025", "Spending"), RowOf(Tagged("year"), "Spending"), RowOf("2025", Tagged("side")), RowOf("2025", "Spending") with { Amount = Tagged("amount") }),
            Cancellation);
        var run = await client.RunAsync(new { source = "file", path = "<script>attack.csv" });
        PanelStory.AssertState("NeedsReview", run);
        await client.DoAsync(2, "accept-rejects", new { reason = Tagged("reason") });
        await client.WaitForRunAsync(2);
    }

    private static async Task SaveAsync(HttpClient client, PanelFixture panel)
    {
        await client.PostJsonAsync("/api/v1/keys", new { name = Tagged("key"), role = "Viewer" }, HttpStatusCode.Created);
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes("a,b\n"));
        using var form = new MultipartFormDataContent { { file, "file", "<script>attack.csv" } };
        using var uploaded = await client.PostAsync("/api/v1/uploads", form, Cancellation);
        Assert.Equal(HttpStatusCode.Created, uploaded.StatusCode);
        using var stranger = panel.ClientOf(null);
        using var refused = await stranger.SignInAsync(Tagged("name"), "a guessed password");
        Assert.DoesNotContain(Raw[0], await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var forbidden = await client.PostAsync($"/api/v1/runs/999/cancel?x={Uri.EscapeDataString(Tagged("query"))}", null, Cancellation);
        using var question = await client.PostAsync($"/questions/{Uri.EscapeDataString(Tagged("path"))}", null, Cancellation);
    }

    /// <summary>Every page, of the first of whatever it is about.</summary>
    private static IEnumerable<string> AddressesOf(PanelFixture panel) => Door.Of(panel.Services.GetRequiredService<EndpointDataSource>())
        .Where(door => door is { Kind: DoorKind.Page, Verb: "GET" })
        .SelectMany(door => door.Path.Contains("999999999", StringComparison.Ordinal)
            ? new[] { "1", "2", "taxes-as-revenue", "top-fund-types-by-maximum-spending", "20240000001" }.Select(id => door.Path.Replace("999999999", id, StringComparison.Ordinal))
            : [door.Path])
        .Concat(["/environment/plan?action=teardown", "/openapi/v1.json"]);

    private static string Tagged(string name) => $"<script>attack('{name}')</script><img src=x onerror=attack> \"onmouseover=\"attack";
}
