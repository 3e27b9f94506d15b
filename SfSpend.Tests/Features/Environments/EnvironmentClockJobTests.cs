using System.Net;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Environments;

namespace SfSpend.Tests.Features.Environments;

/// <summary>The clock as Hangfire runs it: the job out of the panel's container, behind Hangfire's filters.</summary>
[Collection(nameof(AwsControlVisits))]
public sealed class EnvironmentClockJobTests(AwsControlPanel panel) : IAsyncLifetime
{
    private readonly HttpClient _client = panel.ClientOf(Role.Operator);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await panel.LeaveAsync(_client);
        _client.Dispose();
    }

    [Fact]
    public void Hangfire_asks_the_clock_every_minute_and_looks_for_drift_every_morning_in_San_Francisco()
    {
        Assert.Equal([EnvironmentKeeper.ClockId, EnvironmentKeeper.DriftId], panel.Jobs.All.Keys.Order());
        Assert.Equal((Cron.Minutely(), typeof(EnvironmentClockJob)), (panel.Jobs.All[EnvironmentKeeper.ClockId].Cron, panel.Jobs.All[EnvironmentKeeper.ClockId].Job.Type));
        var drift = panel.Jobs.All[EnvironmentKeeper.DriftId];
        Assert.Equal(("0 5 * * *", "America/Los_Angeles", typeof(DriftJob)), (drift.Cron, drift.TimeZoneId, drift.Job.Type));
    }

    [Fact]
    public async Task When_its_time_is_over_an_environment_is_torn_down_by_itself_once_and_the_audit_says_so()
    {
        await _client.ProvisionAsync();
        panel.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal("Succeeded", await AskClockAsync());
        var before = await NewestAsync();
        panel.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("Succeeded", await AskClockAsync());
        var teardown = await EndAsync();
        Assert.Equal("Succeeded", await AskClockAsync());

        Assert.Equal(PlanAction.Provision, before.Kind);
        Assert.Equal((PlanAction.Teardown, OperationState.Succeeded, "time to live"), (teardown.Kind, teardown.State, teardown.RequestedBy));
        Assert.Equal("Absent", await _client.ReadEnvironmentStateAsync());
        Assert.Equal(teardown.Id, (await NewestAsync()).Id);
        var entry = Assert.Single(await ReadAuditAsync("environment.teardown"), entry => entry.Target == $"operation {teardown.Id}");
        Assert.Equal(("time to live", ActorKind.Panel, "its time is over", AuditTrail.Done), (entry.Actor, entry.ActorKind, entry.Detail, entry.Result));
    }

    [Fact]
    public async Task A_day_and_an_hour_before_the_end_it_is_warned_once_and_what_was_extended_is_left_alone()
    {
        await _client.ProvisionAsync();
        var newborn = await CountWarningsAsync();
        panel.Time.Advance(new TimeSpan(23, 5, 0));
        var hourBefore = await CountWarningsAsync();
        var asMany = await CountWarningsAsync();
        await _client.PostJsonAsync("/api/v1/environment/extend", new { hours = 48 }, HttpStatusCode.OK);
        var extended = await CountWarningsAsync();
        panel.Time.Advance(TimeSpan.FromHours(30));
        var dayBefore = await CountWarningsAsync();

        Assert.Equal((0, 1, 0, 0, 1), (newborn, hourBefore, asMany, extended, dayBefore));
        Assert.All(panel.Log.Of("EndIsNear"), line => Assert.Equal(LogLevel.Warning, line.Level));
        Assert.Equal("Ready", await _client.ReadEnvironmentStateAsync());
    }

    [Fact]
    public async Task Of_two_clocks_at_once_the_second_gives_up_and_one_teardown_is_made()
    {
        await _client.ProvisionAsync();
        panel.Time.Advance(TimeSpan.FromDays(1));
        using var gate = new Gate(panel.Traffic, "DescribeClusters");
        var first = panel.Jobs.Start(EnvironmentKeeper.ClockId);
        await gate.Reached;

        var second = await AskClockAsync();
        gate.Open();
        await Eventually.IsAsync(() => Task.FromResult(panel.Jobs.StateOf(first)), state => state is "Succeeded");
        var teardown = await EndAsync();

        Assert.Equal("Failed", second);
        Assert.Equal(OperationState.Succeeded, teardown.State);
        Assert.Equal(PlanAction.Provision, (await OperationsAsync(2))[1].Kind);
    }

    [Fact]
    public async Task While_an_operation_is_under_way_the_clock_waits_for_its_end()
    {
        using var gate = new Gate(panel.Traffic, "CreateCluster");
        await _client.PostJsonAsync("/api/v1/environment/provision", new { }, HttpStatusCode.Accepted);
        await gate.Reached;
        panel.Time.Advance(TimeSpan.FromDays(1));

        var during = await AskClockAsync();
        var running = await NewestAsync();
        gate.Open();
        var provision = await EndAsync();
        await AskClockAsync();
        var teardown = await EndAsync();

        Assert.Equal("Succeeded", during);
        Assert.Equal((PlanAction.Provision, OperationState.Running), (running.Kind, running.State));
        Assert.Equal((running.Id, OperationState.Succeeded), (provision.Id, provision.State));
        Assert.Equal((PlanAction.Teardown, OperationState.Succeeded), (teardown.Kind, teardown.State));
    }

    [Fact]
    public async Task What_a_failed_provision_left_half_made_has_an_end_too()
    {
        panel.Traffic.Instead = call => call == "CreateCluster" ? AwsTraffic.Xml(HttpStatusCode.Forbidden, "AccessDenied", "No.") : null;
        await _client.PostJsonAsync("/api/v1/environment/provision", new { }, HttpStatusCode.Accepted);
        var failed = await EndAsync();
        panel.Traffic.Instead = null;
        panel.Time.Advance(TimeSpan.FromDays(1));

        await AskClockAsync();
        var teardown = await EndAsync();

        Assert.Equal(OperationState.Failed, failed.State);
        Assert.Equal((PlanAction.Teardown, OperationState.Succeeded), (teardown.Kind, teardown.State));
        Assert.Equal("Absent", await _client.ReadEnvironmentStateAsync());
    }

    [Fact]
    public async Task When_AWS_does_not_answer_the_failed_teardown_is_shown_and_tried_again_after_a_quarter_of_an_hour()
    {
        await _client.ProvisionAsync();
        panel.Time.Advance(TimeSpan.FromDays(1));
        panel.Traffic.Instead = _ => throw new HttpRequestException("Connection refused");

        await AskClockAsync();
        var failed = await EndAsync();
        var page = await _client.GetStringAsync("/environment", Cancellation);
        await AskClockAsync();
        var tooEarly = await NewestAsync();
        panel.Traffic.Instead = null;
        panel.Time.Advance(TimeSpan.FromMinutes(15));
        await AskClockAsync();
        var teardown = await EndAsync();

        Assert.Equal(("time to live", OperationState.Failed), (failed.RequestedBy, failed.State));
        Assert.Contains("AWS did not answer", failed.Error, StringComparison.Ordinal);
        Assert.Contains("Teardown stopped half-way", page, StringComparison.Ordinal);
        Assert.Equal(failed.Id, tooEarly.Id);
        Assert.NotEqual(failed.Id, teardown.Id);
        Assert.Equal(OperationState.Succeeded, teardown.State);
    }

    [Fact]
    public async Task A_run_that_still_uses_the_environment_is_named_in_the_log_and_on_every_page()
    {
        await _client.ProvisionAsync();
        panel.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync("INSERT INTO run (environment, source, mode, fiscal_years, state, requested_by, created_at) VALUES ($1, 'Sample', 'Full', '{}', 'Running', 'tester', CURRENT_TIMESTAMP)");

        var during = await AskClockAsync();
        var page = await _client.GetStringAsync("/environment", Cancellation);
        await RunAsync("DELETE FROM run WHERE environment = $1");
        await AskClockAsync();
        var teardown = await EndAsync();

        Assert.Equal("Succeeded", during);
        Assert.Contains("is using the environment", Assert.Single(panel.Log.Of("ExpiryRefused")).Text, StringComparison.Ordinal);
        Assert.Contains("can’t be torn down: Run ", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Equal(OperationState.Succeeded, teardown.State);
    }

    private Task<string> AskClockAsync() => panel.Jobs.RunAsync(EnvironmentKeeper.ClockId);

    /// <summary>How many warnings the clock gives when it is asked.</summary>
    private async Task<int> CountWarningsAsync()
    {
        var before = panel.Log.Of("EndIsNear").Count;
        Assert.Equal("Succeeded", await AskClockAsync());
        return panel.Log.Of("EndIsNear").Count - before;
    }

    private Task<IReadOnlyList<Operation>> OperationsAsync(int limit) => panel.Services.GetRequiredService<Provisioner>().ListOperationsAsync(limit, Cancellation);

    private async Task<Operation> NewestAsync() => Assert.Single(await OperationsAsync(1));

    /// <summary>The newest operation, when it has ended.</summary>
    private Task<Operation> EndAsync() => Eventually.IsAsync(NewestAsync, operation => operation.State is not (OperationState.Queued or OperationState.Running));

    private async Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string action) =>
        [.. (await panel.Services.GetRequiredService<AuditTrail>().ListAsync(100, Cancellation)).Where(entry => entry.Action == action)];

    private async Task RunAsync(string sql)
    {
        await using var command = panel.Services.GetRequiredService<ControlDatabase>().DataSource.CreateCommand(sql);
        command.Parameters.AddWithValue(panel.EnvironmentName);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
