using Hangfire;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>What people and automation ask of the environment: the provisioner takes it down, a job does it, the audit remembers it.</summary>
public sealed class OperationStarter(Provisioner provisioner, IBackgroundJobClient jobs, AuditTrail audit)
{
    /// <exception cref="PlanOutdatedException">The world is not what the plan saw.</exception>
    /// <exception cref="ProvisioningException">An operation or a run is under way.</exception>
    public async Task<OperationId> StartAsync(PlanAction action, string? planId, Actor actor, CancellationToken cancellationToken)
    {
        var operation = await provisioner.QueueAsync(action, planId, actor.Name, cancellationToken);
        jobs.Enqueue<RunOperationJob>(job => job.RunAsync(operation.Value, CancellationToken.None));
        await audit.RecordAsync(
            actor,
            action == PlanAction.Provision ? "environment.provision" : "environment.teardown",
            $"operation {operation}",
            planId is null ? null : $"plan {planId}",
            AuditTrail.Done,
            cancellationToken);
        return operation;
    }
}
