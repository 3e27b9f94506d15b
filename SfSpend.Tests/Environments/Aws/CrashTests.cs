using SfSpend.Core.Environments;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

/// <summary>
/// The panel is killed after one call to AWS, started again, and goes on. A sample of the calls, drawn with a fixed seed; all of them with
/// <c>SFSPEND_EVERY_CRASH=1</c>, which takes minutes.
/// </summary>
public sealed class CrashTests(PostgresServer postgres, MotoServer moto)
{
    private const int SampleSize = 4;
    private const int Seed = 20261124;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static bool EveryCall => Environment.GetEnvironmentVariable("SFSPEND_EVERY_CRASH") is { Length: > 0 };

    [Fact]
    public Task A_provision_that_was_killed_after_any_call_is_finished_and_torn_down_without_a_trace() => KillAsync(PlanAction.Provision);

    [Fact]
    public Task A_teardown_that_was_killed_after_any_call_is_finished_without_a_trace() => KillAsync(PlanAction.Teardown);

    private async Task KillAsync(PlanAction action)
    {
        var callCount = await CountCallsAsync(action);
        var points = Enumerable.Range(1, callCount).ToArray();
        if (!EveryCall)
        {
            new Random(Seed + (int)action).Shuffle(points);
            points = [.. points.Take(SampleSize)];
        }

        foreach (var point in points)
        {
            await KillAsync(action, point);
        }
    }

    private async Task KillAsync(PlanAction action, int point)
    {
        using var folder = new TestFolder();
        var database = await postgres.CreateControlDatabaseAsync();
        var account = await moto.OpenAccountAsync();
        var (id, last) = await DieAsync(action, point, database, account, folder.Path);

        await using var panel = await AwsPanel.OpenAsync(database, account, folder.Path);
        var decoys = await AwsDecoys.PlaceAsync(panel);
        await panel.Provisioner.RunAsync(id, Cancellation);
        var resumed = await panel.Provisioner.FindOperationAsync(id, Cancellation);
        Assert.True(resumed is { State: OperationState.Succeeded }, $"Killed after call {point} ({last}), it went on to: {resumed?.Error}");
        if (action == PlanAction.Provision)
        {
            Assert.Equal(EnvironmentState.Ready, (await panel.Provisioner.DescribeAsync(Cancellation)).State);
            await panel.RunAsync(PlanAction.Teardown);
        }

        var left = await panel.Environment.FindLeftoversAsync(Cancellation);
        Assert.True(left.Count == 0, $"Killed after call {point} ({last}), this was left: {string.Join(", ", left)}");
        await decoys.AssertUntouchedAsync();
    }

    private static async Task<(OperationId Id, string LastCall)> DieAsync(PlanAction action, int point, string database, MotoAccount account, string folder)
    {
        await using var panel = await AwsPanel.OpenAsync(database, account, folder);
        if (action == PlanAction.Teardown)
        {
            await panel.RunAsync(PlanAction.Provision);
        }

        var id = await panel.Provisioner.QueueAsync(action, null, "tester", Cancellation);
        var before = panel.Traffic.Calls.Count;
        var last = "";
        using var death = new CancellationTokenSource();
        panel.Traffic.Answered = (number, call) =>
        {
            if (number == before + point)
            {
                last = call;
                death.Cancel();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => panel.Provisioner.RunAsync(id, death.Token));
        return (id, last);
    }

    private async Task<int> CountCallsAsync(PlanAction action)
    {
        using var folder = new TestFolder();
        await using var panel = await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path);
        if (action == PlanAction.Teardown)
        {
            await panel.RunAsync(PlanAction.Provision);
        }

        var id = await panel.Provisioner.QueueAsync(action, null, "tester", Cancellation);
        var before = panel.Traffic.Calls.Count;
        await panel.Provisioner.RunAsync(id, Cancellation);

        // After the last call there is nothing left to be killed in.
        return panel.Traffic.Calls.Count - before - 1;
    }
}
