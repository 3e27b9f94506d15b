namespace SfSpend.Core.Environments;

/// <summary>Looks after an environment that costs money: how long it still lives, whether it is as it was provisioned, whether its warehouse sleeps.</summary>
public sealed class EnvironmentClock
{
    /// <summary>How long before its end somebody is warned.</summary>
    private static readonly TimeSpan[] Warnings = [TimeSpan.FromDays(1), TimeSpan.FromHours(1)];

    /// <summary>What keeps a teardown from succeeding seldom passes within a minute.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMinutes(15);

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

    /// <summary>Why the environment outlives its end, as last found; null: nothing was in the way.</summary>
    public string? Hindrance { get; private set; }

    /// <summary>Whether somebody is to be warned of the end now, which is so once for each of the moments before it.</summary>
    /// <returns>The end; null: nobody is to be warned.</returns>
    public async Task<DateTimeOffset?> WarnAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (await ReadExpiryAsync(cancellationToken) is not { } end || end <= now)
        {
            return null;
        }

        // Who has just provisioned it knows.
        var born = (await _store.ReadLifeAsync(_definition.Name, cancellationToken)).ProvisionedAt;
        var passed = Warnings.Select(before => end - before).Where(moment => moment <= now && !(moment <= born)).ToList();
        return passed.Count > 0 && await _store.TrySaveWarningAsync(_definition.Name, passed.Max(), cancellationToken) ? end : null;
    }

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

    /// <summary>Queues the teardown when the time is over; null: it is not, an operation is under way, or a teardown has failed just before.</summary>
    /// <exception cref="ProvisioningException">The time is over and the teardown was refused; <see cref="Hindrance"/> says so, too.</exception>
    public async Task<OperationId?> ExpireAsync(string requestedBy, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (await ReadExpiryAsync(cancellationToken) is not { } end || end > now)
        {
            Hindrance = null;
            return null;
        }

        switch (await _provisioner.ListOperationsAsync(1, cancellationToken))
        {
            case [{ State: OperationState.Queued or OperationState.Running }]:
                return null;
            case [{ Kind: PlanAction.Teardown, State: OperationState.Failed, FinishedAt: { } failed }] when now < failed + PauseAfterFailure:
                return null;
        }

        try
        {
            var operation = await _provisioner.QueueAsync(PlanAction.Teardown, planId: null, requestedBy, cancellationToken);
            Hindrance = null;
            return operation;
        }
        catch (ProvisioningException refused)
        {
            Hindrance = refused.Message;
            throw;
        }
    }

    /// <summary>Compares every resource with what was provisioned, and remembers what is other.</summary>
    /// <exception cref="ProvisioningException">Nothing is provisioned, or an operation is under way: what it has yet to do is no drift.</exception>
    public async Task<DriftReport> CheckDriftAsync(CancellationToken cancellationToken)
    {
        var seen = await _provisioner.DescribeAsync(cancellationToken);
        if (seen.State is EnvironmentState.Absent && (await _store.ReadLifeAsync(_definition.Name, cancellationToken)).ProvisionedAt is null)
        {
            throw new ProvisioningException($"The environment {_definition.Name} is not provisioned: there is nothing that could have drifted.");
        }

        // Asked after the look, so that one that began meanwhile counts.
        if (await _provisioner.FindUnfinishedAsync(cancellationToken) is not [] || seen.State is EnvironmentState.Provisioning or EnvironmentState.TearingDown)
        {
            throw new ProvisioningException($"An operation on the environment {_definition.Name} is under way, and what it has yet to do is no drift. Wait for its end, then look again.");
        }

        var report = new DriftReport(
            _time.GetUtcNow(),
            [.. seen.Resources.Where(resource => resource.State is not (ResourceState.Ready or ResourceState.Creating or ResourceState.Deleting))
                .Select(resource => new DriftedResource(resource.Name, resource.Type, resource.Detail) { IsUnknown = resource.IsUnanswered })]);
        await _store.SaveDriftAsync(_definition.Name, report, cancellationToken);
        return report;
    }

    public Task PauseAsync(CancellationToken cancellationToken) => _definition.PauseAsync(cancellationToken);

    public Task ResumeAsync(CancellationToken cancellationToken) => _definition.ResumeAsync(cancellationToken);
}
