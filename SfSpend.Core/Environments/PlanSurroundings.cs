namespace SfSpend.Core.Environments;

/// <summary>What a plan shows besides the steps that follow from the resources.</summary>
/// <param name="Untouched">What of these kinds exists and is not ours.</param>
internal sealed record PlanSurroundings(IReadOnlyList<string> Untouched, EnvironmentCost Cost)
{
    public IReadOnlyList<PlanDocument> Documents { get; init; } = [];

    public IReadOnlyList<NeededAction> Permissions { get; init; } = [];

    /// <summary>Why the action can't be carried out, whatever its resources say.</summary>
    public IReadOnlyList<string> Obstacles { get; init; } = [];

    /// <summary>The last snapshot that can be kept, should the plan delete what the snapshot is of.</summary>
    public SnapshotOffer? Snapshot { get; init; }

    /// <summary>When the environment is torn down automatically; null: never, or it does not exist yet.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
