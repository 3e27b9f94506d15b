namespace SfSpend.Core.Environments;

/// <summary>From the world as it was described to the steps that lead where the action wants it. Touches nothing.</summary>
internal static class Planner
{
    /// <param name="surroundings">What the plan shows besides its steps.</param>
    public static EnvironmentPlan Plan(PlanAction action, IReadOnlyList<DescribedResource> world, PlanSurroundings surroundings)
    {
        var order = Sort(world);
        var steps = (action == PlanAction.Provision ? order.Select(ToProvision) : order.AsEnumerable().Reverse().Select(ToTearDown)).ToList();
        var taken = action == PlanAction.Provision
            ? order.Where(resource => resource.Snapshot.IsForeign).Select(resource => $"{resource.Name}: {resource.Snapshot.Detail}")
            : [];
        var plan = new EnvironmentPlan("", action, steps, surroundings.Untouched, surroundings.Cost)
        {
            Documents = surroundings.Documents,
            Permissions = surroundings.Permissions,
            Warnings = [.. Lacking(surroundings.Permissions)],
            Obstacles = [.. taken, .. surroundings.Obstacles],
            Snapshot = surroundings.Snapshot is { } offer && steps.Any(step => step.Resource == offer.Resource && step.Change == PlanChange.Delete) ? offer : null,
        };
        return plan with { PlanId = PlanIdentity.Of(plan, order, surroundings.ExpiresAt) };
    }

    /// <summary>A simulation knows less than a call, for example about resource policies, so what it denies is a warning and not an obstacle.</summary>
    private static IEnumerable<string> Lacking(IReadOnlyList<NeededAction> permissions) => permissions
        .Where(permission => permission.IsAllowed == false)
        .GroupBy(permission => permission.Statement)
        .Select(denied => $"IAM says that the panel may not {string.Join(", ", denied.Select(permission => permission.Action))}. Add the statement {denied.Key} of docs/aws-permissions.md to its policy; otherwise the steps that need it will probably fail.");

    /// <summary>Every resource after those it depends on, otherwise in the given order.</summary>
    private static List<DescribedResource> Sort(IReadOnlyList<DescribedResource> world)
    {
        List<DescribedResource> sorted = [];
        var placed = new HashSet<string>(StringComparer.Ordinal);
        while (sorted.Count < world.Count)
        {
            var next = world.FirstOrDefault(resource => !placed.Contains(resource.Name) && resource.DependsOn.All(placed.Contains))
                ?? throw new InvalidOperationException($"These resources wait for each other, or for one that does not exist: {string.Join(", ", world.Select(resource => resource.Name).Where(name => !placed.Contains(name)))}.");
            sorted.Add(next);
            placed.Add(next.Name);
        }

        return sorted;
    }

    private static PlanStep ToProvision(DescribedResource resource) => resource.Snapshot switch
    {
        _ when resource.IsDispensable => Step(resource, PlanChange.Keep, resource.Unavailable ?? ""),
        { IsForeign: true } snapshot => Step(resource, PlanChange.Keep, snapshot.Detail),
        { State: ResourceState.Ready } => Step(resource, PlanChange.Keep, "It is ready."),
        { IsBeyondMending: true } snapshot => Step(resource, PlanChange.Keep, snapshot.Detail),
        { State: ResourceState.Absent } => Step(resource, PlanChange.Create, $"It is not there yet. {resource.Intention}".TrimEnd()),
        var snapshot => Step(resource, PlanChange.Update, snapshot.Detail),
    };

    private static PlanStep ToTearDown(DescribedResource resource) => resource.Snapshot.State == ResourceState.Absent
        ? Step(resource, PlanChange.Keep, resource.Snapshot.IsForeign ? $"Not ours, untouched. {resource.Snapshot.Detail}" : "It is not there.")
        : Step(resource, PlanChange.Delete, resource.Loss ?? "Nothing is lost with it.");

    private static PlanStep Step(DescribedResource resource, PlanChange change, string reason) =>
        new(resource.Name, resource.Snapshot.Type, change, reason);
}
