namespace SfSpend.Core.Environments;

/// <summary>
/// Plans, provisions and tears down the environment of this panel. It alone knows waiting, retry and events; resources only know
/// how to be described, created and deleted.
/// </summary>
public sealed class Provisioner
{
    public Task<EnvironmentSnapshot> DescribeAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<EnvironmentPlan> PlanAsync(PlanAction action, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Records the operation; somebody must then call <see cref="RunAsync"/> (a job does).</summary>
    /// <param name="planId">When given, the world must still be what that plan saw.</param>
    /// <exception cref="PlanOutdatedException">It is not.</exception>
    /// <exception cref="ProvisioningException">An operation or a run is under way.</exception>
    public Task<OperationId> QueueAsync(PlanAction action, string? planId, string requestedBy, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Carries a queued or interrupted operation out; each step's state is saved as it happens. Failures are recorded, not thrown.</summary>
    public Task RunAsync(OperationId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<Operation?> FindOperationAsync(OperationId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<Operation>> ListOperationsAsync(int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Operations that were queued or running when the panel ended; they are to be run again at start.</summary>
    public Task<IReadOnlyList<OperationId>> FindUnfinishedAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
