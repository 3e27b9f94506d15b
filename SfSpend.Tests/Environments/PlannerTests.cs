using FsCheck.Xunit;
using SfSpend.Core.Environments;

namespace SfSpend.Tests.Environments;

public sealed class PlannerTests
{
    private static readonly PlanSurroundings Alone = new([], new EnvironmentCost(0m, "USD", "Free."));

    /// <summary>What may change around a plan while its steps stay the same, and how that is said.</summary>
    public static TheoryData<string, string> Changes => new()
    {
        { "untouched", "this exists now and would be left alone: a bucket of somebody else's" },
        { "permission", "iam:CreateRole: the panel may not do this now" },
        { "obstacle", "this is in the way now: There is no default VPC." },
        { "price", "the plan said it costs 0 USD an hour, now it costs 0.30 USD an hour" },
        { "document", "role: the text of its trust policy has changed" },
        { "snapshot", "the offer of a last snapshot has changed" },
    };

    [Property]
    public void Everything_a_resource_depends_on_is_provisioned_before_it(byte count, int seed)
    {
        var world = World(count, seed);

        var order = Order(Plan(PlanAction.Provision, world));

        Assert.All(world, resource => Assert.All(resource.DependsOn, needed => Assert.True(order.IndexOf(needed) < order.IndexOf(resource.Name))));
    }

    [Property]
    public void Teardown_is_the_reverse_of_provisioning(byte count, int seed)
    {
        var world = World(count, seed);

        Assert.Equal(Order(Plan(PlanAction.Provision, world)).AsEnumerable().Reverse(), Order(Plan(PlanAction.Teardown, world)));
    }

    [Property]
    public void Each_resource_is_planned_exactly_once(byte count, int seed)
    {
        var world = World(count, seed);

        Assert.Equal(world.Select(resource => resource.Name).Order(StringComparer.Ordinal), Order(Plan(PlanAction.Provision, world)).Order(StringComparer.Ordinal));
    }

    [Property]
    public void Provisioning_a_ready_world_and_tearing_down_an_absent_one_keep_everything(byte count, int seed)
    {
        var world = World(count, seed);

        Assert.All(Plan(PlanAction.Provision, In(world, ResourceState.Ready)).Steps, step => Assert.Equal(PlanChange.Keep, step.Change));
        Assert.All(Plan(PlanAction.Teardown, In(world, ResourceState.Absent)).Steps, step => Assert.Equal(PlanChange.Keep, step.Change));
    }

    [Property]
    public void Equal_worlds_have_equal_plans_and_a_changed_one_has_another(byte count, int seed)
    {
        var world = World(count, seed);
        var changed = world.Select((resource, index) => index == 0
            ? resource with { Snapshot = resource.Snapshot with { State = resource.Snapshot.State == ResourceState.Ready ? ResourceState.Degraded : ResourceState.Ready } }
            : resource).ToList();

        Assert.Equal(Plan(PlanAction.Provision, world).PlanId, Plan(PlanAction.Provision, World(count, seed)).PlanId);
        Assert.NotEqual(Plan(PlanAction.Provision, world).PlanId, Plan(PlanAction.Provision, changed).PlanId);
        Assert.NotEqual(Plan(PlanAction.Provision, world).PlanId, Plan(PlanAction.Teardown, world).PlanId);
    }

    [Fact]
    public void Resources_that_wait_for_each_other_are_named()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Plan(PlanAction.Provision, [Resource("egg", ResourceState.Absent, "hen"), Resource("hen", ResourceState.Absent, "egg")]));

        Assert.Contains("egg, hen", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_between_plans_names_the_resource_and_both_changes()
    {
        var before = Plan(PlanAction.Provision, [Resource("bucket", ResourceState.Absent)]);
        var now = Plan(PlanAction.Provision, [Resource("bucket", ResourceState.Ready)]);

        Assert.Equal("bucket: the plan said Create (It is not there yet.), now it is Keep (It is ready.)", PlanComparison.Compare(before, now));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_changes_around_the_steps_makes_another_plan_and_is_named(string change, string said)
    {
        List<DescribedResource> world = [Resource("bucket", ResourceState.Ready)];
        var now = change switch
        {
            "untouched" => Alone with { Untouched = ["a bucket of somebody else's"] },
            "permission" => Alone with { Permissions = [new NeededAction("iam:CreateRole", false)] },
            "obstacle" => Alone with { Obstacles = ["There is no default VPC."] },
            "price" => Alone with { Cost = Alone.Cost with { Hourly = 0.30m } },
            "document" => Alone with { Documents = [new PlanDocument("role", "trust policy", "{}")] },
            _ => Alone with { Snapshot = new SnapshotOffer("bucket", true, 7, null, "USD") },
        };

        var (one, other) = (Planner.Plan(PlanAction.Teardown, world, Alone), Planner.Plan(PlanAction.Teardown, world, now));

        Assert.NotEqual(one.PlanId, other.PlanId);
        Assert.Equal(said, PlanComparison.Compare(one, other));
    }

    [Fact]
    public void Passing_time_does_not_make_another_plan_but_a_moved_end_does()
    {
        List<DescribedResource> world = [Resource("bucket", ResourceState.Ready)];
        var end = new DateTimeOffset(2026, 9, 21, 4, 0, 0, TimeSpan.Zero);
        var plan = Planner.Plan(PlanAction.Teardown, world, Alone with { ExpiresAt = end, Cost = Alone.Cost with { SoFar = 1.00m, UntilExpiry = 3.00m } });
        var later = Planner.Plan(PlanAction.Teardown, world, Alone with { ExpiresAt = end, Cost = Alone.Cost with { SoFar = 2.00m, UntilExpiry = 2.00m } });
        var extended = Planner.Plan(PlanAction.Teardown, world, Alone with { ExpiresAt = end.AddHours(1) });

        Assert.Equal(plan.PlanId, later.PlanId);
        Assert.NotEqual(plan.PlanId, extended.PlanId);
    }

    [Fact]
    public void What_can_t_be_had_here_is_kept_absent_with_the_reason()
    {
        var plan = Plan(PlanAction.Provision, [Resource("server", ResourceState.Absent) with { Unavailable = "The program is not installed." }]);

        Assert.Equal(new PlanStep("server", "thing", PlanChange.Keep, "The program is not installed."), Assert.Single(plan.Steps));
    }

    private static EnvironmentPlan Plan(PlanAction action, IReadOnlyList<DescribedResource> world) => Planner.Plan(action, world, Alone);

    private static List<string> Order(EnvironmentPlan plan) => [.. plan.Steps.Select(step => step.Resource)];

    private static List<DescribedResource> In(List<DescribedResource> world, ResourceState state) =>
        [.. world.Select(resource => resource with { Snapshot = resource.Snapshot with { State = state } })];

    /// <summary>One to twelve resources in any order, each depending on some of those drawn before it.</summary>
    private static List<DescribedResource> World(byte count, int seed)
    {
        var random = new Random(seed);
        List<DescribedResource> world = [];
        for (var number = 0; number <= count % 12; number++)
        {
            var needed = world.Where(_ => random.Next(3) == 0).Select(resource => resource.Name).ToArray();
            world.Add(Resource($"r{number}", (ResourceState)random.Next(6), needed));
        }

        return [.. world.OrderBy(_ => random.Next())];
    }

    private static DescribedResource Resource(string name, ResourceState state, params string[] dependsOn) =>
        new(new ResourceSnapshot(name, "thing", state, null, $"{name} is {state}."), dependsOn, null, null);
}
