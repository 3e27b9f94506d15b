using System.Text.Json.Serialization;

namespace SfSpend.Core.Environments;

public enum EnvironmentKind
{
    Local,
    Aws,
}

/// <summary>State of the environment as a whole: the worst of its resources, or what is being done to it.</summary>
public enum EnvironmentState
{
    Absent,
    Provisioning,
    Ready,
    Degraded,
    TearingDown,
    Failed,
}

public enum ResourceState
{
    Absent,
    Creating,
    Ready,
    Degraded,
    Deleting,
    Failed,
}

public enum PlanAction
{
    [JsonStringEnumMemberName("provision")] Provision,
    [JsonStringEnumMemberName("teardown")] Teardown,
}

public enum PlanChange
{
    Create,
    Keep,
    Update,
    Delete,
}

public enum OperationState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>A resource as seen now.</summary>
/// <param name="Id">What the provider calls it (path, pid, database name, ARN), or null while absent.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record ResourceSnapshot(string Name, string Type, ResourceState State, string? Id, string Detail)
{
    /// <summary>Its name is taken by something that this environment did not make, and that is left alone.</summary>
    public bool IsForeign { get; init; }

    /// <summary>It is other than planned, and provisioning can't put that right while it lives; the detail says what can be done.</summary>
    public bool IsBeyondMending { get; init; }

    /// <summary>What no other has, even of the same name; null: there is no such thing, or it is not known.</summary>
    [JsonIgnore]
    public string? Identity { get; init; }

    /// <summary>Whoever knows of it could not be asked: how it is, is not known.</summary>
    public bool IsUnanswered { get; init; }
}

/// <summary>
/// One small thing an environment is made of. Knows how to be described, created and deleted; the plan sorts, and the
/// provisioner alone waits, retries and records.
/// </summary>
public interface IResource
{
    /// <summary>Unique in its environment, such as <c>sftp-server</c>.</summary>
    string Name { get; }

    /// <summary>What it is, such as <c>SFTP server</c>.</summary>
    string Type { get; }

    /// <summary>Names of the resources that must exist before this one.</summary>
    IReadOnlyList<string> DependsOn { get; }

    /// <summary>Why it can't be had on this machine, so that the environment does without it; null: it can.</summary>
    string? Unavailable => null;

    /// <summary>It lies in what it depends on and is gone with that: a teardown does not wait for it.</summary>
    bool GoesWithItsGround => false;

    /// <summary>How it will be made, for the plan: what somebody may want to know before it costs. Empty: there is nothing to say.</summary>
    string Intention => "";

    /// <summary>How long it may take to come or to go.</summary>
    TimeSpan Patience => TimeSpan.FromSeconds(30);

    Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>The policies and the like that it puts in place, word for word.</summary>
    Task<IReadOnlyList<PlanDocument>> DescribeDocumentsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PlanDocument>>([]);

    /// <summary>Creates or mends it; called only when it is not ready.</summary>
    Task CreateAsync(CancellationToken cancellationToken);

    /// <summary>Deletes it with what it holds; fine when it is already gone.</summary>
    Task DeleteAsync(CancellationToken cancellationToken);

    /// <summary>Deletes it, and leaves a last snapshot where the teardown is to keep one and the resource can be kept so.</summary>
    Task DeleteAsync(FinalSnapshot? kept, CancellationToken cancellationToken) => DeleteAsync(cancellationToken);

    /// <summary>What a teardown would destroy, in figures ("740,000 rows in 3 loads"), or null when nothing is lost.</summary>
    Task<string?> DescribeLossAsync(CancellationToken cancellationToken);
}

public sealed record PlanStep(string Resource, string Type, PlanChange Change, string Reason);

/// <summary>A text that a plan puts in place, such as a policy.</summary>
/// <param name="Resource">The resource it belongs to.</param>
public sealed record PlanDocument(string Resource, string Title, string Text);

/// <summary>One thing that costs by the hour; null: its price is not known.</summary>
public sealed record CostLine(string What, decimal? Hourly);

/// <summary>What the environment costs, or null where that is not known. A local environment costs nothing.</summary>
public sealed record EnvironmentCost(decimal? Hourly, string Currency, string Detail)
{
    private const int HoursOfADay = 24;

    public decimal? Daily => Hourly * HoursOfADay;

    /// <summary>From now until the environment is torn down by itself; null where it is not, or where a price is not known.</summary>
    public decimal? UntilExpiry { get; init; }

    /// <summary>Since it was provisioned, as far as the prices tell.</summary>
    public decimal? SoFar { get; init; }

    /// <summary>The day of the prices.</summary>
    public DateOnly? AsOf { get; init; }

    public IReadOnlyList<CostLine> Lines { get; init; } = [];
}

/// <summary>Whether the panel may do what a plan needs of the provider.</summary>
/// <param name="IsAllowed">Null where nobody could be asked.</param>
public sealed record NeededAction(string Action, bool? IsAllowed)
{
    /// <summary>The statement of the documented policy that allows it.</summary>
    public string? Statement { get; init; }
}

/// <summary>What an action would do to the world as it is now.</summary>
/// <param name="PlanId">A hash of everything the plan shows and of the resources it saw: equal plans of an equal world are equal.</param>
/// <param name="Untouched">What of these kinds exists and is not ours.</param>
public sealed record EnvironmentPlan(
    string PlanId,
    PlanAction Action,
    IReadOnlyList<PlanStep> Steps,
    IReadOnlyList<string> Untouched,
    EnvironmentCost Cost)
{
    /// <summary>What it puts in place, word for word.</summary>
    public IReadOnlyList<PlanDocument> Documents { get; init; } = [];

    /// <summary>Why it can't be carried out as it is; empty: it can.</summary>
    public IReadOnlyList<string> Obstacles { get; init; } = [];

    /// <summary>What will probably go wrong, though the operator may try.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the panel must be allowed to do for it.</summary>
    public IReadOnlyList<NeededAction> Permissions { get; init; } = [];

    /// <summary>The last snapshot that can be kept; null: there is nothing of which one could be.</summary>
    public SnapshotOffer? Snapshot { get; init; }
}

public sealed record SftpOutput(string Host, int Port, string UserName, string HostKeyFingerprint, string Command);

public sealed record WarehouseOutput(string Host, int Port, string Database);

/// <summary>What a provisioned environment offers; null where it is not there.</summary>
public sealed record EnvironmentOutputs(SftpOutput? Sftp, string? Bucket, WarehouseOutput? Warehouse);

public sealed record EnvironmentSnapshot(
    string Name,
    EnvironmentKind Kind,
    EnvironmentState State,
    IReadOnlyList<ResourceSnapshot> Resources,
    EnvironmentOutputs Outputs,
    EnvironmentCost Cost)
{
    /// <summary>When it is torn down by itself; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the last look found to be other than provisioned; null: nobody has looked yet.</summary>
    public DriftReport? Drift { get; init; }
}

/// <summary>What is other than it was provisioned.</summary>
/// <param name="Differences">None: all is as it should be.</param>
public sealed record DriftReport(DateTimeOffset CheckedAt, IReadOnlyList<DriftedResource> Differences);

public sealed record DriftedResource(string Resource, string Type, string Difference)
{
    /// <summary>It could not be asked, so that it may be as it was or not.</summary>
    public bool IsUnknown { get; init; }
}

/// <summary>Something that happened in an operation: a call that changes something, a wait, a second try.</summary>
/// <param name="Resource">Null when it is about the environment as a whole.</param>
public sealed record OperationEvent(DateTimeOffset At, string? Resource, string Text);

/// <summary>The number of a provision or teardown, counted up by the control database.</summary>
public readonly record struct OperationId(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

public sealed record OperationStep(
    string Resource,
    string Type,
    PlanChange Change,
    OperationState State,
    string? Detail,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt);

public sealed record Operation(
    OperationId Id,
    PlanAction Kind,
    OperationState State,
    IReadOnlyList<OperationStep> Steps,
    string? Error,
    string RequestedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>What a teardown is to keep; null: nothing.</summary>
    public FinalSnapshot? Snapshot { get; init; }

    /// <summary>What stayed on purpose, looked for at the end; null: nothing.</summary>
    public string? Kept { get; init; }
}

/// <summary>A resource could not be described, created or deleted, or the request does not fit the world.</summary>
public sealed class ProvisioningException(string message, Exception? innerException = null) : SfSpendException(message, innerException);

/// <summary>The world is not what the plan saw. The message names the difference.</summary>
public sealed class PlanOutdatedException(string message, EnvironmentPlan current) : SfSpendException(message)
{
    public EnvironmentPlan Current { get; } = current;
}
