using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SfSpend.Core.Environments;

/// <summary>
/// Plans, provisions and tears down the environment of this panel. It alone knows waiting, retry and events; resources only know
/// how to be described, created and deleted.
/// </summary>
public sealed partial class Provisioner
{
    private const int RememberedPlanCount = 200;

    private readonly IEnvironmentDefinition _definition;
    private readonly EnvironmentStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<Provisioner> _logger;

    /// <summary>Plans shown to people, only to say how an outdated one differs from the present one: no plan is answered from here.</summary>
    private readonly ConcurrentDictionary<string, EnvironmentPlan> _shown = new(StringComparer.Ordinal);

    internal Provisioner(IEnvironmentDefinition definition, EnvironmentStore store, TimeProvider time, ILogger<Provisioner> logger)
    {
        _definition = definition;
        _store = store;
        _time = time;
        _logger = logger;
    }

    public async Task<EnvironmentSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var last = await _store.ListAsync(_definition.Name, limit: 1, cancellationToken) is [var newest] ? newest : null;
        var life = await _store.ReadLifeAsync(_definition.Name, cancellationToken);
        var world = await DescribeResourcesAsync(withLoss: false, cancellationToken);
        return new EnvironmentSnapshot(
            _definition.Name,
            _definition.Kind,
            StateOf(world, last),
            [.. world.Select(resource => Overlay(resource.Snapshot, last))],
            await _definition.DescribeOutputsAsync(cancellationToken),
            Over(_definition.CostOf([.. world.Select(resource => resource.Snapshot)]), life))
        {
            ExpiresAt = life.ExpiresAt,
            Drift = life.Drift,
        };
    }

    public async Task<EnvironmentPlan> PlanAsync(PlanAction action, CancellationToken cancellationToken)
    {
        var world = await DescribeResourcesAsync(withLoss: action == PlanAction.Teardown, cancellationToken);
        var life = await _store.ReadLifeAsync(_definition.Name, cancellationToken);
        var cost = action == PlanAction.Provision ? _definition.Cost : _definition.CostOf([.. world.Select(resource => resource.Snapshot)]);
        var plan = Planner.Plan(action, world, new PlanSurroundings(await DescribeUntouchedAsync(cancellationToken), Over(cost, life))
        {
            Documents = action == PlanAction.Provision ? await DescribeDocumentsAsync(cancellationToken) : [],
            Permissions = await _definition.DescribePermissionsAsync(action, cancellationToken),
            Obstacles = await _definition.DescribeObstaclesAsync(action, cancellationToken),
            Snapshot = action == PlanAction.Teardown ? _definition.Snapshot : null,
            ExpiresAt = life.ExpiresAt,
        });
        if (_shown.Count >= RememberedPlanCount)
        {
            _shown.Clear();
        }

        _shown[plan.PlanId] = plan;
        return plan;
    }

    /// <summary>Records the operation, which keeps what the options say; see <see cref="QueueAsync(PlanAction, string, SnapshotWish, string, CancellationToken)"/>.</summary>
    public Task<OperationId> QueueAsync(PlanAction action, string? planId, string requestedBy, CancellationToken cancellationToken) =>
        QueueAsync(action, planId, wish: null, requestedBy, cancellationToken);

    /// <summary>Records the operation; somebody must then call <see cref="RunAsync"/> (a job does).</summary>
    /// <param name="planId">When given, the world must still be what that plan saw.</param>
    /// <param name="wish">Of a teardown, whether it keeps a last snapshot of the warehouse.</param>
    /// <exception cref="PlanOutdatedException">It is not.</exception>
    /// <exception cref="ProvisioningException">An operation or a run is under way, or the wish can't be fulfilled.</exception>
    public async Task<OperationId> QueueAsync(PlanAction action, string? planId, SnapshotWish? wish, string requestedBy, CancellationToken cancellationToken)
    {
        var snapshotDays = action == PlanAction.Teardown ? DaysOf(wish) : null;
        if (await _store.ListActiveAsync(_definition.Name, cancellationToken) is [var active, ..])
        {
            throw new ProvisioningException($"Operation {active.Id} ({active.Kind}, asked for by {active.RequestedBy}) on the environment {_definition.Name} is under way. Wait for its end, then try again.");
        }

        var before = planId is null ? null : _shown.GetValueOrDefault(planId);
        var plan = await PlanAsync(action, cancellationToken);
        if (planId is not null && planId != plan.PlanId)
        {
            var difference = before switch
            {
                null => "the plan is not known to this panel, or was made before its last start",
                { Action: var planned } when planned != action => $"the plan was made for another action ({planned})",
                _ => PlanComparison.Compare(before, plan),
            };
            throw new PlanOutdatedException($"The world is not what plan {planId} saw: {difference}. Nothing was done. Look at the plan as it is now, then confirm that one.", plan);
        }

        if (plan.Obstacles.Count > 0)
        {
            throw new ProvisioningException($"Nothing was started: {string.Join(" ", plan.Obstacles)}");
        }

        return await _store.QueueAsync(_definition.Name, _definition.Kind, plan, snapshotDays, requestedBy, cancellationToken);
    }

    /// <summary>How long a last snapshot is kept; null: none is.</summary>
    private int? DaysOf(SnapshotWish? wish) => _definition.Snapshot switch
    {
        null when wish?.IsKept == true => throw new ProvisioningException($"Nothing was started: the environment {_definition.Name} has no warehouse of which a last snapshot could be kept."),
        { } offer when wish?.IsKept ?? offer.IsKept => wish?.RetentionDays ?? offer.RetentionDays,
        _ => null,
    };

    public Task<Operation?> FindOperationAsync(OperationId id, CancellationToken cancellationToken) => _store.FindAsync(_definition.Name, id, cancellationToken);

    /// <summary>What happened in an operation, in its order.</summary>
    public Task<IReadOnlyList<OperationEvent>> ListEventsAsync(OperationId id, CancellationToken cancellationToken) => _store.ListEventsAsync(_definition.Name, id, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<Operation>> ListOperationsAsync(int limit, CancellationToken cancellationToken) =>
        _store.ListAsync(_definition.Name, limit, cancellationToken);

    /// <summary>Operations without a living worker; they are to be run again.</summary>
    /// <param name="isStart">This node has just started: whatever it was working on before, it is not any more.</param>
    public Task<IReadOnlyList<OperationId>> TakeOverAsync(bool isStart, CancellationToken cancellationToken) => _store.TakeOverAsync(_definition.Name, isStart, cancellationToken);

    /// <summary>Operations that are queued or running.</summary>
    public async Task<IReadOnlyList<OperationId>> FindUnfinishedAsync(CancellationToken cancellationToken) =>
        [.. (await _store.ListActiveAsync(_definition.Name, cancellationToken)).Select(operation => operation.Id)];

    private async Task<IReadOnlyList<DescribedResource>> DescribeResourcesAsync(bool withLoss, CancellationToken cancellationToken) =>
        await Task.WhenAll(_definition.Resources.Select(async resource => new DescribedResource(
            await DescribeResourceAsync(resource, cancellationToken),
            resource.DependsOn,
            resource.Unavailable,
            withLoss ? await DescribeLossAsync(resource, cancellationToken) : null) { Intention = resource.Intention }));

    private static async Task<string?> DescribeLossAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return await resource.DescribeLossAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is ProvisioningException or NotYetException)
        {
            return $"What would be lost is not known: {exception.Message}";
        }
    }

    private async Task<IReadOnlyList<PlanDocument>> DescribeDocumentsAsync(CancellationToken cancellationToken)
    {
        List<PlanDocument> documents = [];
        foreach (var resource in _definition.Resources)
        {
            try
            {
                documents.AddRange(await resource.DescribeDocumentsAsync(cancellationToken));
            }
            catch (Exception exception) when (exception is ProvisioningException or NotYetException)
            {
                // The plan shows the resource as failed, with the reason.
            }
        }

        return documents;
    }

    private async Task<IReadOnlyList<string>> DescribeUntouchedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _definition.DescribeUntouchedAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is ProvisioningException or NotYetException)
        {
            return [$"What else there is could not be listed: {exception.Message}"];
        }
    }

    private EnvironmentCost Over(EnvironmentCost cost, EnvironmentLife life)
    {
        var now = _time.GetUtcNow();
        var left = life.ExpiresAt is { } end ? end - now : _definition.TimeToLive;
        return cost with
        {
            UntilExpiry = left is { } time && cost.Hourly is { } hourly ? Math.Max(0, Math.Round(hourly * (decimal)time.TotalHours, 2)) : null,
            SoFar = life.ProvisionedAt is { } since && cost.Hourly is { } price ? Math.Round(price * (decimal)(now - since).TotalHours, 2) : null,
        };
    }

    /// <summary>A resource that can't even be asked is shown as failed, with the reason, and keeps the rest of the page alive.</summary>
    private async Task<ResourceSnapshot> DescribeResourceAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return await resource.DescribeAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is ProvisioningException or NotYetException)
        {
            var id = await _store.FindResourceIdAsync(_definition.Name, resource.Name, cancellationToken);
            return new ResourceSnapshot(resource.Name, resource.Type, ResourceState.Failed, id, exception.Message) { IsUnanswered = true };
        }
    }

    private static EnvironmentState StateOf(IReadOnlyList<DescribedResource> world, Operation? last)
    {
        var needed = world.Where(resource => !resource.IsDispensable).Select(resource => resource.Snapshot.State).ToList();
        return last switch
        {
            { State: OperationState.Queued or OperationState.Running, Kind: PlanAction.Provision } => EnvironmentState.Provisioning,
            { State: OperationState.Queued or OperationState.Running } => EnvironmentState.TearingDown,
            _ when needed.All(state => state == ResourceState.Ready) => EnvironmentState.Ready,
            { State: OperationState.Failed } => EnvironmentState.Failed,
            _ when needed.All(state => state == ResourceState.Absent) => EnvironmentState.Absent,
            _ => EnvironmentState.Degraded,
        };
    }

    /// <summary>While an operation works on a resource, or has failed at it, that is what its state says.</summary>
    private static ResourceSnapshot Overlay(ResourceSnapshot seen, Operation? last)
    {
        var step = last?.Steps.FirstOrDefault(step => step.Resource == seen.Name);
        return step switch
        {
            { State: OperationState.Running, Change: not PlanChange.Keep } => seen with { State = last?.Kind == PlanAction.Provision ? ResourceState.Creating : ResourceState.Deleting },
            { State: OperationState.Failed } when seen.State != ResourceState.Ready => seen with { State = ResourceState.Failed, Detail = step.Detail ?? seen.Detail },
            _ => seen,
        };
    }
}
