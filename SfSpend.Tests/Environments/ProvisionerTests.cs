using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments;

public sealed class ProvisionerTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_interrupted_operation_is_found_and_goes_on_from_where_it_was()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var bucket = new FakeResource("bucket");
        var reached = new TaskCompletionSource();
        var server = new FakeResource("server", "bucket")
        {
            Obstacle = async cancellationToken =>
            {
                reached.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            },
        };
        using var panelEnds = new CancellationTokenSource();
        var before = Provisioner(control, bucket, server);
        var id = await before.QueueAsync(PlanAction.Provision, null, "tester", Cancellation);
        var running = before.RunAsync(id, panelEnds.Token);
        await reached.Task;
        var during = await before.DescribeAsync(Cancellation);
        await panelEnds.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        var after = Provisioner(control, bucket, server);
        var unfinished = await after.FindUnfinishedAsync(Cancellation);
        server.Obstacle = null;
        await after.RunAsync(id, Cancellation);

        Assert.Equal(EnvironmentState.Provisioning, during.State);
        Assert.Equal(ResourceState.Creating, Assert.Single(during.Resources, resource => resource.Name == "server").State);
        Assert.Equal([id], unfinished);
        Assert.Equal(OperationState.Succeeded, (await after.FindOperationAsync(id, Cancellation))?.State);
        Assert.Equal(1, bucket.CreateCount);
        Assert.Empty(await after.FindUnfinishedAsync(Cancellation));
    }

    [Fact]
    public async Task An_operation_that_lost_its_journal_for_a_while_goes_on_from_where_it_was_when_its_job_is_tried_again()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var bucket = new FakeResource("bucket") { Obstacle = cancellationToken => RenameAsync(control, "operation_step", "lost", cancellationToken) };
        var server = new FakeResource("server", "bucket");
        var provisioner = Provisioner(control, bucket, server);
        var id = await provisioner.QueueAsync(PlanAction.Provision, null, "tester", Cancellation);

        await Assert.ThrowsAsync<PostgresException>(() => provisioner.RunAsync(id, Cancellation));
        await RenameAsync(control, "lost", "operation_step", Cancellation);
        await provisioner.RunAsync(id, Cancellation);

        Assert.Equal(OperationState.Succeeded, (await provisioner.FindOperationAsync(id, Cancellation))?.State);
        Assert.Equal(1, bucket.CreateCount);
        Assert.Equal(1, server.CreateCount);
    }

    [Fact]
    public async Task A_failure_is_recorded_with_its_resource_and_reason_and_can_be_mended()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var bucket = new FakeResource("bucket") { Obstacle = _ => throw new ProvisioningException("The disk is full.") };
        var server = new FakeResource("server", "bucket");
        var provisioner = Provisioner(control, bucket, server);

        var failed = await RunAsync(provisioner, PlanAction.Provision);
        var seen = await provisioner.DescribeAsync(Cancellation);
        bucket.Obstacle = null;
        var mended = await RunAsync(provisioner, PlanAction.Provision);

        Assert.Equal(OperationState.Failed, failed.State);
        Assert.Equal("bucket (thing): The disk is full.", failed.Error);
        Assert.Equal([OperationState.Failed, OperationState.Queued], failed.Steps.Select(step => step.State));
        Assert.Equal(EnvironmentState.Failed, seen.State);
        Assert.Equal(0, server.CreateCount - 1);
        Assert.Equal(OperationState.Succeeded, mended.State);
        Assert.Equal(EnvironmentState.Ready, (await provisioner.DescribeAsync(Cancellation)).State);
    }

    [Fact]
    public async Task A_plan_of_a_world_that_has_changed_is_refused_and_the_difference_named()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var bucket = new FakeResource("bucket");
        var provisioner = Provisioner(control, bucket);
        var plan = await provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        bucket.Exists = true;

        var refusal = await Assert.ThrowsAsync<PlanOutdatedException>(() => provisioner.QueueAsync(PlanAction.Provision, plan.PlanId, "tester", Cancellation));

        Assert.Contains("bucket: the plan said Create", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(PlanChange.Keep, Assert.Single(refusal.Current.Steps).Change);
        Assert.Empty(await provisioner.ListOperationsAsync(10, Cancellation));
        await provisioner.QueueAsync(PlanAction.Provision, refusal.Current.PlanId, "tester", Cancellation);
    }

    [Fact]
    public async Task A_plan_always_shows_the_world_as_it_is_now()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var environment = new FakeEnvironment("test", new FakeResource("bucket"));
        var provisioner = Provisioner(control, environment);
        var free = await provisioner.PlanAsync(PlanAction.Provision, Cancellation);

        environment.Obstacles.Add("There is no default VPC.");
        environment.Permissions.Add(new NeededAction("iam:CreateRole", false) { Statement = "Roles" });
        environment.Untouched.Add("a bucket of somebody else's");
        environment.Cost = environment.Cost with { Hourly = 0.30m };
        var hindered = await provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var outdated = await Assert.ThrowsAsync<PlanOutdatedException>(() => provisioner.QueueAsync(PlanAction.Provision, free.PlanId, "tester", Cancellation));
        var refused = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.QueueAsync(PlanAction.Provision, hindered.PlanId, "tester", Cancellation));
        environment.Obstacles.Clear();
        environment.Permissions[0] = environment.Permissions[0] with { IsAllowed = true };
        var freed = await provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        await provisioner.QueueAsync(PlanAction.Provision, freed.PlanId, "tester", Cancellation);

        Assert.Equal(["There is no default VPC."], hindered.Obstacles);
        Assert.Contains("may not iam:CreateRole. Add the statement Roles of docs/aws-permissions.md", Assert.Single(hindered.Warnings), StringComparison.Ordinal);
        Assert.Equal(("a bucket of somebody else's", 0.30m), (Assert.Single(hindered.Untouched), hindered.Cost.Hourly));
        Assert.Contains("this is in the way now: There is no default VPC.; ", outdated.Message, StringComparison.Ordinal);
        Assert.Contains("There is no default VPC.", refused.Message, StringComparison.Ordinal);
        Assert.Empty(freed.Obstacles);
        Assert.Equal(3, new[] { free, hindered, freed }.Select(plan => plan.PlanId).Distinct().Count());
    }

    [Fact]
    public async Task There_is_one_operation_at_a_time_and_it_is_carried_out_once()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var bucket = new FakeResource("bucket");
        var provisioner = Provisioner(control, bucket);
        var id = await provisioner.QueueAsync(PlanAction.Provision, null, "tester", Cancellation);

        await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.QueueAsync(PlanAction.Teardown, null, "tester", Cancellation));
        await Task.WhenAll(provisioner.RunAsync(id, Cancellation), provisioner.RunAsync(id, Cancellation));

        Assert.Equal(1, bucket.CreateCount);
    }

    [Fact]
    public async Task Where_nothing_can_be_kept_no_snapshot_is_offered_and_a_wish_for_one_is_refused()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var provisioner = Provisioner(control, new FakeResource("bucket") { Exists = true });

        var plan = await provisioner.PlanAsync(PlanAction.Teardown, Cancellation);
        var refusal = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.QueueAsync(PlanAction.Teardown, plan.PlanId, new SnapshotWish(IsKept: true, null), "tester", Cancellation));
        var id = await provisioner.QueueAsync(PlanAction.Teardown, plan.PlanId, new SnapshotWish(IsKept: false, null), "tester", Cancellation);

        Assert.Null(plan.Snapshot);
        Assert.Contains("no warehouse of which a last snapshot could be kept", refusal.Message, StringComparison.Ordinal);
        Assert.Null((await provisioner.FindOperationAsync(id, Cancellation))?.Snapshot);
    }

    [Fact]
    public async Task While_a_run_is_active_the_environment_is_left_alone()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        await using var run = control.DataSource.CreateCommand(
            "INSERT INTO run (environment, source, mode, fiscal_years, state, requested_by, created_at) VALUES ('test', 'Sample', 'Full', '{}', 'Running', 'tester', CURRENT_TIMESTAMP)");
        await run.ExecuteNonQueryAsync(Cancellation);
        var provisioner = Provisioner(control, new FakeResource("bucket"));

        var refusal = await Assert.ThrowsAsync<ProvisioningException>(() => provisioner.QueueAsync(PlanAction.Teardown, null, "tester", Cancellation));

        Assert.Contains("Run 1 is using the environment test", refusal.Message, StringComparison.Ordinal);
    }

    private static Provisioner Provisioner(ControlDatabase control, params FakeResource[] resources) => Provisioner(control, new FakeEnvironment("test", resources));

    private static Provisioner Provisioner(ControlDatabase control, FakeEnvironment environment) => new(
        environment, new EnvironmentStore(control, new PanelNode("test"), TimeProvider.System), TimeProvider.System, NullLogger<Provisioner>.Instance);

    private static async Task RenameAsync(ControlDatabase control, string table, string name, CancellationToken cancellationToken)
    {
        await using var command = control.DataSource.CreateCommand($"ALTER TABLE {table} RENAME TO {name}");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Operation> RunAsync(Provisioner provisioner, PlanAction action)
    {
        var id = await provisioner.QueueAsync(action, null, "tester", Cancellation);
        await provisioner.RunAsync(id, Cancellation);
        return await provisioner.FindOperationAsync(id, Cancellation) ?? throw new InvalidOperationException("The operation is gone.");
    }
}
