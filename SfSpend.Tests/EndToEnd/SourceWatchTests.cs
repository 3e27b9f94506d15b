using System.Net;
using System.Net.Http.Json;
using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Tests.EndToEnd;

/// <summary>The source between runs, over REST and on the page.</summary>
public sealed class SourceWatchTests(PostgresServer postgres)
{
    private static readonly SourceRow[] Rows = [new SourceRow().With(2024, 1m), new SourceRow().With(2025, 2m)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_moved_at_the_source_shows_before_any_run_and_a_tile_reloads_its_year()
    {
        await using var portal = await FakeDataSf.StartAsync(Rows, Token);
        await using var panel = await DataSfPanel.StartAsync(postgres, portal.BaseUrl);
        using var operatorClient = panel.ClientOf(Role.Operator);
        await operatorClient.ProvisionAsync();
        PanelStory.AssertState("Succeeded", await operatorClient.RunAsync(new { source = "datasf", mode = "incremental" }));
        portal.Rows = [.. Rows.Select(row => row.FiscalYear == "2025" ? row with { Amount = "3" } : row).Append(new SourceRow().With(2026, 4m)).Select(row => row.Values)];
        portal.Columns = [.. portal.Columns, ("vendor", "text")];

        using var viewer = panel.ClientOf(Role.Viewer);
        using (var refused = await viewer.PostAsync("/api/v1/source/check", null, Token))
        {
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using var answer = await operatorClient.PostAsync("/api/v1/source/check", null, Token);
        var status = await answer.ReadJsonAsync(HttpStatusCode.OK);

        Assert.Equal(
            ["2024 Loaded", "2025 Changed", "2026 Missing"],
            status.GetProperty("years").EnumerateArray().Select(year => $"{year.GetProperty("fiscalYear")} {year.GetProperty("state")}"));
        Assert.Equal("vendor", Assert.Single(status.GetProperty("columns").EnumerateArray()).GetProperty("name").GetString());
        var page = await viewer.GetStringAsync("/runs?year=2025", Token);
        Assert.Contains("The source has other sums now than those that were loaded.", page, StringComparison.Ordinal);
        Assert.Contains("<code>vendor</code> is new", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Reload FY2025", page, StringComparison.Ordinal);

        PanelStory.AssertState("Succeeded", await operatorClient.RunAsync(new { source = "datasf", fiscalYears = new[] { 2025 } }));
        using var after = await viewer.GetAsync("/api/v1/source", Token);
        Assert.Equal(
            ["2024 Loaded", "2025 Loaded", "2026 Missing"],
            (await after.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("years").EnumerateArray().Select(year => $"{year.GetProperty("fiscalYear")} {year.GetProperty("state")}"));
    }

    [Fact]
    public async Task A_source_that_can_not_be_asked_is_named_and_nothing_changes()
    {
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Operator);

        using var answer = await client.PostAsync("/api/v1/source/check", null, Token);

        Assert.Contains("can't be reached", (await answer.ReadJsonAsync(HttpStatusCode.BadGateway)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_is_set_over_REST_kept_by_the_scheduler_and_starts_a_run_when_due()
    {
        await using var portal = await FakeDataSf.StartAsync(Rows, Token);
        await using var panel = await DataSfPanel.StartAsync(postgres, portal.BaseUrl);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();

        using var answer = await client.PutAsJsonAsync(
            "/api/v1/schedule", new { enabled = true, dayOfWeek = "Monday", timeOfDay = "06:00", fullEveryDays = 28 }, Token);

        Assert.Equal("America/Los_Angeles", (await answer.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("timeZone").GetString());
        var job = Assert.Single(panel.Services.GetRequiredService<JobStorage>().GetConnection().GetRecurringJobs());
        Assert.Equal(("0 6 * * 1", "America/Los_Angeles"), (job.Cron, job.TimeZoneId));

        panel.Services.GetRequiredService<IRecurringJobManager>().Trigger(job.Id);
        var first = await StartedAsync(client, 1);
        Assert.Equal(("schedule", "full", "Succeeded"), PartsOf(first));
        panel.Services.GetRequiredService<IRecurringJobManager>().Trigger(job.Id);
        Assert.Equal(("schedule", "incremental", "Unchanged"), PartsOf(await StartedAsync(client, 2)));

        using var off = await client.PutAsJsonAsync(
            "/api/v1/schedule", new { enabled = false, dayOfWeek = "Monday", timeOfDay = "06:00", fullEveryDays = 28 }, Token);
        Assert.Null((await off.ReadJsonAsync(HttpStatusCode.OK)).GetProperty("nextRunAt").GetString());
        Assert.Empty(panel.Services.GetRequiredService<JobStorage>().GetConnection().GetRecurringJobs());
    }

    [Fact]
    public void What_is_wrong_with_a_schedule_is_said_member_by_member()
    {
        var (schedule, errors) = new ScheduleInput(null, "Someday", "25:00", 3).Read();

        Assert.Null(schedule);
        Assert.Equal(["dayOfWeek", "enabled", "fullEveryDays", "timeOfDay"], errors.Keys.Order());
    }

    private static async Task<System.Text.Json.JsonElement> StartedAsync(HttpClient client, int count)
    {
        await client.WaitForAsync("/api/v1/runs", runs => runs.GetArrayLength() == count);
        return await client.WaitForRunAsync(count);
    }

    private static (string? By, string? Mode, string? State) PartsOf(System.Text.Json.JsonElement run) => (
        run.GetProperty("requestedBy").GetString(), run.GetProperty("request").GetProperty("mode").GetString(), run.GetProperty("state").GetString());
}
