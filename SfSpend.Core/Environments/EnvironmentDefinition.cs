namespace SfSpend.Core.Environments;

/// <summary>What an environment of one kind is made of, and what only that kind can say about itself.</summary>
internal interface IEnvironmentDefinition
{
    string Name { get; }

    EnvironmentKind Kind { get; }

    IReadOnlyList<IResource> Resources { get; }

    EnvironmentCost Cost { get; }

    Task<EnvironmentOutputs> DescribeOutputsAsync(CancellationToken cancellationToken);

    /// <summary>What of these kinds exists and is not ours.</summary>
    Task<IReadOnlyList<string>> DescribeUntouchedAsync(CancellationToken cancellationToken);
}

/// <summary>A resource as the planner sees it.</summary>
/// <param name="Unavailable">Why it can't be had here, so that the environment does without; null: it can.</param>
/// <param name="Loss">What its deletion would destroy, or null when nothing is lost.</param>
internal sealed record DescribedResource(ResourceSnapshot Snapshot, IReadOnlyList<string> DependsOn, string? Unavailable, string? Loss)
{
    public string Name => Snapshot.Name;

    /// <summary>The environment is whole without it.</summary>
    public bool IsDispensable => Unavailable is not null && Snapshot.State == ResourceState.Absent;
}
