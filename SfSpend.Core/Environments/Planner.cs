using System.Security.Cryptography;
using System.Text;

namespace SfSpend.Core.Environments;

/// <summary>From the world as it was described to the steps that lead where the action wants it. Touches nothing.</summary>
internal static class Planner
{
    /// <param name="documents">What the action puts in place; it counts for whether two plans are equal.</param>
    public static EnvironmentPlan Plan(
        PlanAction action, IReadOnlyList<DescribedResource> world, IReadOnlyList<string> untouched, EnvironmentCost cost, IReadOnlyList<PlanDocument>? documents = null)
    {
        var order = Sort(world);
        var steps = (action == PlanAction.Provision ? order.Select(ToProvision) : order.AsEnumerable().Reverse().Select(ToTearDown)).ToList();
        var taken = action == PlanAction.Provision
            ? order.Where(resource => resource.Snapshot.IsForeign).Select(resource => $"{resource.Name}: {resource.Snapshot.Detail}").ToList()
            : [];
        return new EnvironmentPlan(Identify(action, steps, order, documents ?? []), action, steps, untouched, cost) { Documents = documents ?? [], Obstacles = taken };
    }

    /// <summary>What differs between what a plan saw and the world now, as a sentence.</summary>
    public static string Compare(EnvironmentPlan before, EnvironmentPlan now)
    {
        var old = before.Steps.ToDictionary(step => step.Resource, StringComparer.Ordinal);
        var differences = now.Steps
            .Where(step => !old.TryGetValue(step.Resource, out var was) || was != step)
            .Select(step => old.TryGetValue(step.Resource, out var was)
                ? $"{step.Resource}: the plan said {Say(was)}, now it is {Say(step)}"
                : $"{step.Resource} has come, now it is {Say(step)}")
            .Concat(before.Steps.Where(step => now.Steps.All(other => other.Resource != step.Resource)).Select(step => $"{step.Resource} is gone"))
            .ToList();
        return differences.Count == 0 ? "a resource was replaced by another of the same kind" : string.Join("; ", differences);

        static string Say(PlanStep step) => $"{step.Change} ({step.Reason})";
    }

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

    private static string Identify(PlanAction action, IReadOnlyList<PlanStep> steps, IReadOnlyList<DescribedResource> world, IReadOnlyList<PlanDocument> documents)
    {
        const char separator = '\u001f';
        var text = new StringBuilder().Append(action);
        foreach (var step in steps)
        {
            text.Append(separator).AppendJoin(separator, step.Resource, step.Change, step.Reason);
        }

        foreach (var resource in world)
        {
            text.Append(separator).AppendJoin(separator, resource.Name, resource.Snapshot.State, resource.Snapshot.Id);
        }

        foreach (var document in documents)
        {
            text.Append(separator).Append(document.Text);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
