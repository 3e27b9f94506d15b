using Hangfire;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>What people and automation ask of the environment: the provisioner takes it down, a job does it, the audit remembers it.</summary>
public sealed class OperationStarter(Provisioner provisioner, IBackgroundJobClient jobs, AuditTrail audit)
{
    /// <param name="wish">Of a teardown, whether it keeps a last snapshot; null: as the options say.</param>
    /// <exception cref="PlanOutdatedException">The world is not what the plan saw.</exception>
    /// <exception cref="ProvisioningException">An operation or a run is under way.</exception>
    public async Task<OperationId> StartAsync(PlanAction action, string? planId, SnapshotWish? wish, Actor actor, CancellationToken cancellationToken)
    {
        var operation = await provisioner.QueueAsync(action, planId, wish, actor.Name, cancellationToken);
        jobs.Enqueue<RunOperationJob>(job => job.RunAsync(operation.Value, CancellationToken.None));
        await audit.RecordAsync(
            actor,
            action == PlanAction.Provision ? "environment.provision" : "environment.teardown",
            $"operation {operation}",
            Say(planId, (await provisioner.FindOperationAsync(operation, cancellationToken))?.Snapshot),
            AuditTrail.Done,
            cancellationToken);
        return operation;
    }

    private static string? Say(string? planId, FinalSnapshot? snapshot)
    {
        string[] said = [.. planId is null ? Array.Empty<string>() : [$"plan {planId}"], .. snapshot is null ? Array.Empty<string>() : [$"keeps a last snapshot for {snapshot.RetentionDays} days"]];
        return said.Length == 0 ? null : string.Join(", ", said);
    }
}
