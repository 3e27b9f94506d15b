using System.Net;
using Amazon.Redshift.Model;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

/// <summary>
/// What a teardown keeps. That moto keeps a snapshot is moto's doing; how long AWS keeps it moto does not know, so of the days only what is sent is tested.
/// </summary>
public sealed class FinalSnapshotTests(PostgresServer postgres, MotoServer moto)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_snapshot_that_was_asked_for_stays_on_purpose_and_is_named_again_by_the_next_teardown()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        await panel.RunAsync(PlanAction.Provision);

        var offer = (await panel.Provisioner.PlanAsync(PlanAction.Teardown, Cancellation)).Snapshot;
        var teardown = await panel.RunAsync(PlanAction.Teardown, new SnapshotWish(IsKept: true, RetentionDays: 3));
        var events = await panel.Provisioner.ListEventsAsync(teardown.Id, Cancellation);
        await panel.RunAsync(PlanAction.Provision);
        var next = await panel.RunAsync(PlanAction.Teardown);

        Assert.Equal((false, 7), (offer?.IsKept, offer?.RetentionDays));
        Assert.Contains("paid for, at an unknown price", offer?.Detail, StringComparison.Ordinal);
        Assert.Equal(3, teardown.Snapshot?.RetentionDays);
        var sent = Assert.Single(panel.Traffic.Bodies, body => body.Contains("SkipFinalClusterSnapshot=false", StringComparison.Ordinal));
        Assert.Contains("FinalClusterSnapshotRetentionPeriod=3", sent, StringComparison.Ordinal);
        var id = Assert.Single(await ListSnapshotsAsync(panel));
        Assert.Contains($"FinalClusterSnapshotIdentifier={id}", sent, StringComparison.Ordinal);
        Assert.StartsWith("city-spending-last-20", id, StringComparison.Ordinal);
        Assert.Equal($"Redshift snapshot {id}, kept for 3 days and paid for until then", teardown.Kept);
        Assert.Contains(events, found => found is { Resource: WarehouseCluster.ResourceName } && found.Text == $"Keeps the snapshot {id} for 3 days; it is paid for until then.");
        Assert.Equal(["Looked for everything once more: nothing is left.", $"Stays on purpose: {teardown.Kept}."], events.Where(found => found.Resource is null).Select(found => found.Text));
        Assert.Empty(await panel.Environment.FindLeftoversAsync(Cancellation));
        Assert.Null(next.Snapshot);
        Assert.Equal($"Redshift snapshot {id} of an earlier teardown", next.Kept);
    }

    [Fact]
    public async Task Where_nobody_says_otherwise_the_options_decide_also_when_the_time_is_over()
    {
        using var folder = new TestFolder();
        var time = new FakeTimeProvider(Noon);
        var prices = folder.File("prices.json");
        await File.WriteAllTextAsync(prices, """{"asOf":"2026-10-01","currency":"USD","regions":{"us-west-2":{"snapshotGigabyteMonth":0.023}}}""", Cancellation);
        await using var panel = await OpenAsync(folder, options => (options.FinalSnapshot, options.FinalSnapshotRetentionDays, options.PriceFile) = (true, 5, prices), time);
        await panel.RunAsync(PlanAction.Provision);
        var offer = (await panel.Provisioner.PlanAsync(PlanAction.Teardown, Cancellation)).Snapshot;
        time.Advance(TimeSpan.FromDays(1));

        var id = Assert.NotNull(await panel.Clock.ExpireAsync("time to live", Cancellation));
        await panel.Provisioner.RunAsync(id, Cancellation);
        await panel.RunAsync(PlanAction.Provision);
        var refused = await panel.RunAsync(PlanAction.Teardown, new SnapshotWish(IsKept: false, RetentionDays: null));

        Assert.Equal((true, 5), (offer?.IsKept, offer?.RetentionDays));
        Assert.Contains("0.023 USD a gigabyte and month", offer?.Detail, StringComparison.Ordinal);
        Assert.Equal(5, (await panel.Provisioner.FindOperationAsync(id, Cancellation))?.Snapshot?.RetentionDays);
        Assert.Equal("city-spending-last-20261125-120000", Assert.Single(await ListSnapshotsAsync(panel)));
        Assert.Null(refused.Snapshot);
    }

    [Theory]
    [InlineData("DescribeClusters")]
    [InlineData("DeleteCluster")]
    public async Task A_teardown_that_was_killed_around_the_deletion_keeps_the_same_snapshot_and_only_one(string lastCall)
    {
        using var folder = new TestFolder();
        var database = await postgres.CreateControlDatabaseAsync();
        var account = await moto.OpenAccountAsync();
        OperationId id;
        await using (var before = await AwsPanel.OpenAsync(database, account, folder.Path))
        {
            await before.RunAsync(PlanAction.Provision);
            id = await before.Provisioner.QueueAsync(PlanAction.Teardown, null, new SnapshotWish(IsKept: true, RetentionDays: 9), "tester", Cancellation);
            using var death = new CancellationTokenSource();
            before.Traffic.Answered = (_, call) =>
            {
                if (call == lastCall)
                {
                    death.Cancel();
                }
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => before.Provisioner.RunAsync(id, death.Token));
        }

        await using var after = await AwsPanel.OpenAsync(database, account, folder.Path);
        await after.Provisioner.RunAsync(id, Cancellation);
        var resumed = await after.Provisioner.FindOperationAsync(id, Cancellation);

        Assert.Equal(OperationState.Succeeded, resumed?.State);
        var names = await after.World.NamesAsync(Cancellation);
        var snapshot = Assert.Single(await ListSnapshotsAsync(after));
        var asked = resumed?.Snapshot;
        Assert.NotNull(asked);
        Assert.Equal(names.SnapshotOf(asked), snapshot);
        Assert.Equal($"Redshift snapshot {snapshot}, kept for 9 days and paid for until then", resumed?.Kept);
    }

    [Fact]
    public async Task Of_a_cluster_that_is_not_there_no_snapshot_is_offered_and_a_wish_for_one_is_answered_honestly()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        await panel.RunAsync(PlanAction.Provision);
        await panel.DeleteByHandAsync(WarehouseCluster.ResourceName);

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Teardown, Cancellation);
        var teardown = await panel.RunAsync(PlanAction.Teardown, new SnapshotWish(IsKept: true, RetentionDays: null));

        Assert.Null(plan.Snapshot);
        Assert.Equal((OperationState.Succeeded, null), (teardown.State, teardown.Kept));
        Assert.Contains(await panel.Provisioner.ListEventsAsync(teardown.Id, Cancellation), found => found.Text.Contains("none is found", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_panel_that_may_not_list_snapshots_says_so_and_the_teardown_stands()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder);
        await panel.RunAsync(PlanAction.Provision);
        panel.Traffic.Instead = call => call == "DescribeClusterSnapshots" ? AwsTraffic.Xml(HttpStatusCode.Forbidden, "AccessDenied", "Not allowed to list.") : null;

        var teardown = await panel.RunAsync(PlanAction.Teardown, new SnapshotWish(IsKept: true, RetentionDays: null));

        Assert.Equal(OperationState.Succeeded, teardown.State);
        Assert.Contains(
            await panel.Provisioner.ListEventsAsync(teardown.Id, Cancellation),
            found => found.Text.StartsWith("What stays on purpose could not be asked: AWS does not allow this", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string?>> ListSnapshotsAsync(AwsPanel panel) =>
        [.. ((await panel.Clients.Redshift.DescribeClusterSnapshotsAsync(new DescribeClusterSnapshotsRequest(), Cancellation)).Snapshots ?? []).Select(snapshot => snapshot.SnapshotIdentifier)];

    private async Task<AwsPanel> OpenAsync(TestFolder folder, Action<AwsOptions>? change = null, TimeProvider? time = null) =>
        await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path, change, time);
}
