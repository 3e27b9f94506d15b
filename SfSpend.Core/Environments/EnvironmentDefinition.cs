namespace SfSpend.Core.Environments;

/// <summary>What an environment of one kind is made of, and what only that kind can say about itself.</summary>
internal interface IEnvironmentDefinition
{
    string Name { get; }

    EnvironmentKind Kind { get; }

    IReadOnlyList<IResource> Resources { get; }

    /// <summary>What all of it costs.</summary>
    EnvironmentCost Cost { get; }

    /// <summary>What it costs as it is.</summary>
    EnvironmentCost CostOf(IReadOnlyList<ResourceSnapshot> world) => Cost;

    /// <summary>How long it lives unless somebody extends it; null: until it is torn down by hand.</summary>
    TimeSpan? TimeToLive => null;

    Task<EnvironmentOutputs> DescribeOutputsAsync(CancellationToken cancellationToken);

    /// <summary>What of these kinds exists and is not ours.</summary>
    Task<IReadOnlyList<string>> DescribeUntouchedAsync(CancellationToken cancellationToken);

    /// <summary>Why an action can't be carried out whatever its resources say, such as a configuration the provider no longer takes.</summary>
    Task<IReadOnlyList<string>> DescribeObstaclesAsync(PlanAction action, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>What the panel must be allowed to do for an action, and whether it is.</summary>
    Task<IReadOnlyList<NeededAction>> DescribePermissionsAsync(PlanAction action, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<NeededAction>>([]);

    /// <summary>What is still there after a teardown, looked for anew; empty: nothing is left.</summary>
    Task<IReadOnlyList<string>> FindLeftoversAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>The last snapshot that a teardown can keep; null: here there is none.</summary>
    SnapshotOffer? Snapshot => null;

    /// <summary>What stays after a teardown because somebody wanted it to, this time or earlier.</summary>
    /// <param name="asked">What this teardown was to keep.</param>
    Task<IReadOnlyList<string>> FindKeptAsync(FinalSnapshot? asked, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <exception cref="ProvisioningException">There is nothing here that could be paused.</exception>
    Task PauseAsync(CancellationToken cancellationToken) => throw new ProvisioningException($"The environment {Name} has nothing that could be paused.");

    /// <exception cref="ProvisioningException">There is nothing here that could be resumed.</exception>
    Task ResumeAsync(CancellationToken cancellationToken) => throw new ProvisioningException($"The environment {Name} has nothing that could be resumed.");
}

/// <summary>A resource as the planner sees it.</summary>
/// <param name="Unavailable">Why it can't be had here, so that the environment does without; null: it can.</param>
/// <param name="Loss">What its deletion would destroy, or null when nothing is lost.</param>
internal sealed record DescribedResource(ResourceSnapshot Snapshot, IReadOnlyList<string> DependsOn, string? Unavailable, string? Loss)
{
    public string Name => Snapshot.Name;

    /// <summary>How it will be made.</summary>
    public string Intention { get; init; } = "";

    /// <summary>The environment is whole without it.</summary>
    public bool IsDispensable => Unavailable is not null && Snapshot.State == ResourceState.Absent;
}
