using System.Net;
using System.Net.Http.Json;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.EndToEnd;

/// <summary>The panel's PostgreSQL is killed, in part or as a whole, and the panel gets over it without being restarted.</summary>
public sealed class LostPostgresTests(MortalPanel panel) : IClassFixture<MortalPanel>
{
    private const int TimeLimit = 180_000;

    private static readonly string[] Calls =
    [
        "/api/v1/loads", "/api/v1/runs", "/api/v1/environment", "/api/v1/environment/plan?action=provision", "/api/v1/overview", "/api/v1/reports/spending-by-department", "/api/v1/transactions",
        "/api/v1/members?q=police", "/api/v1/source", "/api/v1/audit", "/api/v1/users",
    ];

    private static readonly string[] Pages = ["/", "/explore", "/questions", "/transactions", "/loads", "/runs", "/environment", "/sql", "/search?q=police", "/glossary", "/administration/users"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TimeLimit)]
    [InlineData("Scrape")]
    [InlineData("Conform")]
    [InlineData("Transfer")]
    [InlineData("Load")]
    public async Task A_run_during_which_a_process_of_PostgreSQL_is_killed_goes_on_and_ends_as_if_undisturbed(string stage)
    {
        await panel.BeginAnewAsync();
        var id = await panel.Client.StartRunAsync(MortalPanel.Request);
        await Eventually.IsAsync(() => ReadStageAsync(id, stage), state => state is not "Pending");

        await PostgresProcesses.KillAsync(PostgresProcesses.FindBackend(panel.PostgresDirectory), TestContext.Current.CancellationToken);

        await WaitForEndAsync(id);
        PanelStory.AssertState("Succeeded", await panel.Client.GetJsonAsync(PanelStory.PathOf(id)));
        Assert.Equal(panel.Undisturbed, await panel.DescribeWarehouseAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task While_PostgreSQL_is_down_everything_answers_503_with_Retry_After_and_it_is_started_again_when_it_can_be()
    {
        await panel.BeginAnewAsync();
        PanelStory.AssertState("Succeeded", await panel.Client.RunAsync(MortalPanel.Request));
        var load = (await panel.Client.GetJsonAsync("/api/v1/loads"))[0].GetProperty("loadId").GetInt64();
        using var browser = await panel.SignInAsync();
        var needed = Path.Combine(panel.PostgresDirectory, "global");
        Directory.Move(needed, needed + ".away");
        try
        {
            await PostgresProcesses.KillAsync(PostgresProcesses.ServerOf(panel.PostgresDirectory), TestContext.Current.CancellationToken);

            foreach (var path in (string[])[.. Calls, $"/api/v1/loads/{load}", $"/api/v1/loads/{load}/reconciliation"])
            {
                using var answer = await panel.Client.GetAsync(path, Token);
                await AssertUnreachableAsync(path, answer);
            }

            foreach (var path in (string[])[.. Pages, $"/loads/{load}"])
            {
                using var page = await browser.GetAsync(path, Token);
                await AssertUnreachableAsync(path, page);
            }

            using var start = await panel.Client.PostAsJsonAsync("/api/v1/runs", MortalPanel.Request, Token);
            await AssertUnreachableAsync("POST /api/v1/runs", start);
            using var query = await panel.Client.PostAsJsonAsync("/api/v1/query", new { sql = "SELECT 1" }, Token);
            await AssertUnreachableAsync("POST /api/v1/query", query);
            Assert.Equal("Unhealthy", (await panel.Client.GetJsonAsync("/health/ready", HttpStatusCode.ServiceUnavailable)).GetProperty("status").GetString());
            Assert.Equal("Healthy", (await panel.Client.GetJsonAsync("/health/live")).GetProperty("status").GetString());
        }
        finally
        {
            Directory.Move(needed + ".away", needed);
        }

        await Eventually.IsAsync(async () => (await panel.Client.GetStringOrErrorAsync("/api/v1/loads"))[..3], status => status == "200");
        Assert.Equal(panel.Undisturbed, await panel.DescribeWarehouseAsync());
        using var home = await browser.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }

    private static async Task AssertUnreachableAsync(string what, HttpResponseMessage answer)
    {
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{what} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Token)}");
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero, $"{what} does not say when to ask again.");
    }

    /// <summary>The test's own time limit ends the waiting.</summary>
    private async Task WaitForEndAsync(long id)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await ReadStateAsync(id) is null or "Queued" or "Running" or "Interrupted")
        {
            await timer.WaitForNextTickAsync(Token);
        }
    }

    /// <summary>Null while the panel can't say.</summary>
    private async Task<string?> ReadStateAsync(long id)
    {
        using var answer = await panel.Client.GetAsync(PanelStory.PathOf(id), Token);
        return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? null : (await answer.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("state").GetString();
    }

    private async Task<string?> ReadStageAsync(long id, string stage) =>
        (await panel.Client.GetJsonAsync(PanelStory.PathOf(id))).GetProperty("stages").EnumerateArray()
            .Single(it => it.GetProperty("name").GetString() == stage).GetProperty("state").GetString();
}
