using SfSpend.Core.Environments;

namespace SfSpend.Tests.Environments;

/// <summary>An environment of resources that exist in memory only, and misbehave when told to.</summary>
internal sealed class FakeEnvironment(string name, params FakeResource[] resources) : IEnvironmentDefinition
{
    public string Name => name;

    public EnvironmentKind Kind => EnvironmentKind.Local;

    public IReadOnlyList<IResource> Resources => resources;

    public EnvironmentCost Cost { get; set; } = new(0m, "USD", "Free.");

    public List<string> Untouched { get; } = [];

    public List<string> Obstacles { get; } = [];

    public List<NeededAction> Permissions { get; } = [];

    public Task<EnvironmentOutputs> DescribeOutputsAsync(CancellationToken cancellationToken) => Task.FromResult(new EnvironmentOutputs(null, null, null));

    public Task<IReadOnlyList<string>> DescribeUntouchedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([.. Untouched]);

    public Task<IReadOnlyList<string>> DescribeObstaclesAsync(PlanAction action, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([.. Obstacles]);

    public Task<IReadOnlyList<NeededAction>> DescribePermissionsAsync(PlanAction action, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<NeededAction>>([.. Permissions]);
}

internal sealed class FakeResource(string name, params string[] dependsOn) : IResource
{
    public string Name => name;

    public string Type => "thing";

    public IReadOnlyList<string> DependsOn => dependsOn;

    public bool Exists { get; set; }

    public int CreateCount { get; private set; }

    /// <summary>What happens instead of a creation.</summary>
    public Func<CancellationToken, Task>? Obstacle { get; set; }

    public Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ResourceSnapshot(Name, Type, Exists ? ResourceState.Ready : ResourceState.Absent, Exists ? name : null, Exists ? "There." : "Not there."));

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        CreateCount++;
        if (Obstacle is { } obstacle)
        {
            await obstacle(cancellationToken);
        }

        Exists = true;
    }

    public Task DeleteAsync(CancellationToken cancellationToken)
    {
        Exists = false;
        return Task.CompletedTask;
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
