using SfSpend.Core.Environments;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments;

/// <summary>What holds for an environment of any kind. Each kind has a class of its own that runs it.</summary>
public abstract class EnvironmentContract
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provisioned_environment_is_ready_and_a_torn_down_one_leaves_nothing()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder.Path);

        var provision = await panel.RunAsync(PlanAction.Provision);
        var ready = await panel.Provisioner.DescribeAsync(Cancellation);
        var teardown = await panel.RunAsync(PlanAction.Teardown);
        var absent = await panel.Provisioner.DescribeAsync(Cancellation);

        Assert.Null(provision.Error);
        Assert.Equal(EnvironmentState.Ready, ready.State);
        Assert.All(ready.Resources, resource => Assert.Equal(ResourceState.Ready, resource.State));
        Assert.NotNull(ready.Outputs.Bucket);
        Assert.NotNull(ready.Outputs.Warehouse);
        Assert.Null(teardown.Error);
        Assert.Equal(EnvironmentState.Absent, absent.State);
        Assert.Equal(new EnvironmentOutputs(null, null, null), absent.Outputs);
        Assert.Contains(await panel.Provisioner.ListEventsAsync(teardown.Id, Cancellation), found => found.Text.Contains("nothing is left", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_provisioned_twice_is_kept_and_torn_down_twice_stays_gone()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder.Path);
        await panel.RunAsync(PlanAction.Provision);

        var again = await panel.RunAsync(PlanAction.Provision);
        await panel.RunAsync(PlanAction.Teardown);
        var gone = await panel.RunAsync(PlanAction.Teardown);

        Assert.Equal(OperationState.Succeeded, again.State);
        Assert.All(again.Steps, step => Assert.Equal(PlanChange.Keep, step.Change));
        Assert.Equal(OperationState.Succeeded, gone.State);
        Assert.All(gone.Steps, step => Assert.Equal(PlanChange.Keep, step.Change));
    }

    [Fact]
    public async Task What_was_deleted_by_hand_is_made_again_and_does_not_hinder_a_teardown()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        await panel.DeleteByHandAsync(ByHand);
        var seen = await panel.Provisioner.DescribeAsync(Cancellation);

        var mended = await panel.RunAsync(PlanAction.Provision);
        await panel.DeleteByHandAsync(ByHand);
        var teardown = await panel.RunAsync(PlanAction.Teardown);

        Assert.Equal(EnvironmentState.Degraded, seen.State);
        Assert.Equal(PlanChange.Create, Assert.Single(mended.Steps, step => step.Resource == ByHand).Change);
        Assert.Equal(OperationState.Succeeded, mended.State);
        Assert.Equal(OperationState.Succeeded, teardown.State);
    }

    [Fact]
    public async Task A_plan_of_a_world_that_has_changed_is_refused_and_the_difference_named()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder.Path);
        await panel.RunAsync(PlanAction.Provision);
        var plan = await panel.Provisioner.PlanAsync(PlanAction.Teardown, Cancellation);
        await panel.DeleteByHandAsync(ByHand);

        var refusal = await Assert.ThrowsAsync<PlanOutdatedException>(() => panel.Provisioner.QueueAsync(PlanAction.Teardown, plan.PlanId, "tester", Cancellation));

        Assert.Contains($"{ByHand}: the plan said Delete", refusal.Message, StringComparison.Ordinal);
        await panel.RunAsync(PlanAction.Teardown);
    }

    /// <summary>A resource that nothing else needs.</summary>
    private protected abstract string ByHand { get; }

    private protected abstract Task<IEnvironmentPanel> OpenAsync(string dataDirectory);
}
