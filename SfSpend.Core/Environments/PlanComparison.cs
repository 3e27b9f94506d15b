namespace SfSpend.Core.Environments;

/// <summary>Says how the plan that somebody looked at differs from the plan of the same action now.</summary>
internal static class PlanComparison
{
    /// <summary>The differences, as a sentence without its period.</summary>
    public static string Compare(EnvironmentPlan before, EnvironmentPlan now)
    {
        string[] differences =
        [
            .. Steps(before, now),
            .. now.Obstacles.Except(before.Obstacles).Select(obstacle => $"this is in the way now: {obstacle}"),
            .. before.Obstacles.Except(now.Obstacles).Select(obstacle => $"this is no longer in the way: {obstacle}"),
            .. now.Permissions.Except(before.Permissions).Select(needed => $"{needed.Action}: {Say(needed.IsAllowed)} now"),
            .. now.Untouched.Except(before.Untouched).Select(other => $"this exists now and would be left alone: {other}"),
            .. before.Untouched.Except(now.Untouched).Select(other => $"this no longer exists: {other}"),
            .. Costs(before.Cost, now.Cost),
            .. now.Documents.Except(before.Documents).Select(document => $"{document.Resource}: the text of its {document.Title} has changed"),
            .. before.Snapshot == now.Snapshot ? Array.Empty<string>() : ["the offer of a last snapshot has changed"],
        ];
        return differences.Length == 0 ? "a resource was replaced by another of the same kind, or the environment's end was moved" : string.Join("; ", differences);
    }

    private static IEnumerable<string> Steps(EnvironmentPlan before, EnvironmentPlan now)
    {
        var old = before.Steps.ToDictionary(step => step.Resource, StringComparer.Ordinal);
        return now.Steps
            .Where(step => !old.TryGetValue(step.Resource, out var was) || was != step)
            .Select(step => old.TryGetValue(step.Resource, out var was)
                ? $"{step.Resource}: the plan said {Say(was)}, now it is {Say(step)}"
                : $"{step.Resource} has come, now it is {Say(step)}")
            .Concat(before.Steps.Where(step => now.Steps.All(other => other.Resource != step.Resource)).Select(step => $"{step.Resource} is gone"));
    }

    private static IEnumerable<string> Costs(EnvironmentCost before, EnvironmentCost now)
    {
        if (before.Hourly != now.Hourly)
        {
            yield return $"the plan said it costs {Say(before)}, now it costs {Say(now)}";
        }
        else if (before.Detail != now.Detail || before.AsOf != now.AsOf || !before.Lines.SequenceEqual(now.Lines))
        {
            yield return $"the cost is made up differently now: {now.Detail}";
        }
    }

    private static string Say(PlanStep step) => $"{step.Change} ({step.Reason})";

    private static string Say(bool? isAllowed) => isAllowed switch { true => "the panel may do this", false => "the panel may not do this", null => "whether the panel may do this is unknown" };

    private static string Say(EnvironmentCost cost) => cost.Hourly is { } hourly ? FormattableString.Invariant($"{hourly} {cost.Currency} an hour") : "an unknown amount";
}
