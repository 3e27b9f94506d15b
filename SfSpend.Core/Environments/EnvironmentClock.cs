namespace SfSpend.Core.Environments;

/// <summary>Looks after an environment that costs money: how long it still lives, whether it is as it was provisioned, whether its warehouse sleeps.</summary>
public sealed class EnvironmentClock
{
    private readonly IEnvironmentDefinition _definition;
    private readonly EnvironmentStore _store;
    private readonly Provisioner _provisioner;
    private readonly TimeProvider _time;

    internal EnvironmentClock(IEnvironmentDefinition definition, EnvironmentStore store, Provisioner provisioner, TimeProvider time)
    {
        _definition = definition;
        _store = store;
        _provisioner = provisioner;
        _time = time;
    }

    /// <summary>When it is torn down by itself; null: never.</summary>
    public async Task<DateTimeOffset?> ReadExpiryAsync(CancellationToken cancellationToken) =>
        _definition.Kind == EnvironmentKind.Local && _definition.TimeToLive is null ? null : (await _store.ReadLifeAsync(_definition.Name, cancellationToken)).ExpiresAt;

    /// <summary>What it costs an hour as it was last provisioned; null: unknown, or nothing.</summary>
    public decimal? HourlyPrice => _definition.Cost.Hourly;

    /// <summary>Moves the end.</summary>
    /// <exception cref="ProvisioningException">There is no end that could be moved.</exception>
    public async Task<DateTimeOffset> ExtendAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        var end = await ReadExpiryAsync(cancellationToken)
            ?? throw new ProvisioningException($"The environment {_definition.Name} has no end that could be moved: it is not provisioned, or lives until it is torn down.");
        var now = _time.GetUtcNow();
        var moved = (end > now ? end : now) + by;
        await _store.SaveExpiryAsync(_definition.Name, moved, cancellationToken);
        return moved;
    }

    /// <summary>Queues the teardown when the time is over; null: it is not, or something is in the way that will not stay so.</summary>
    public async Task<OperationId?> ExpireAsync(string requestedBy, CancellationToken cancellationToken)
    {
        if (await ReadExpiryAsync(cancellationToken) is not { } end || end > _time.GetUtcNow()
            || (await _provisioner.FindUnfinishedAsync(cancellationToken)).Count > 0)
        {
            return null;
        }

        return await _provisioner.QueueAsync(PlanAction.Teardown, planId: null, requestedBy, cancellationToken);
    }

    /// <summary>Compares every resource with what was provisioned, and remembers what is other.</summary>
    /// <exception cref="ProvisioningException">Nothing is provisioned.</exception>
    public async Task<DriftReport> CheckDriftAsync(CancellationToken cancellationToken)
    {
        var seen = await _provisioner.DescribeAsync(cancellationToken);
        if (seen.State is EnvironmentState.Absent)
        {
            throw new ProvisioningException($"The environment {_definition.Name} is not provisioned: there is nothing that could have drifted.");
        }

        var report = new DriftReport(
            _time.GetUtcNow(),
            [.. seen.Resources.Where(resource => resource.State is not (ResourceState.Ready or ResourceState.Creating or ResourceState.Deleting))
                .Select(resource => new DriftedResource(resource.Name, resource.Type, resource.Detail))]);
        await _store.SaveDriftAsync(_definition.Name, report, cancellationToken);
        return report;
    }

    public Task PauseAsync(CancellationToken cancellationToken) => _definition.PauseAsync(cancellationToken);

    public Task ResumeAsync(CancellationToken cancellationToken) => _definition.ResumeAsync(cancellationToken);
}
