using Hangfire;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>What people and automation ask of runs: the journal takes it down, a job does it, the audit remembers it.</summary>
public sealed class RunStarter(RunJournal journal, Provisioner provisioner, IBackgroundJobClient jobs, AuditTrail audit)
{
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    /// <exception cref="ProvisioningException">There is no environment to run in.</exception>
    public async Task<RunId> StartAsync(RunRequest request, Actor actor, CancellationToken cancellationToken)
    {
        var environment = await provisioner.DescribeAsync(cancellationToken);
        if (environment.State is not (EnvironmentState.Ready or EnvironmentState.Degraded))
        {
            throw new ProvisioningException(
                $"The environment '{environment.Name}' is {environment.State}; a run needs it Ready. Provision it first, then start the run.");
        }

        var run = await journal.QueueAsync(request, actor.Name, cancellationToken);
        Enqueue(run);
        await audit.RecordAsync(actor, "run.start", $"run {run}", Describe(request), AuditTrail.Done, cancellationToken);
        return run;
    }

    /// <summary>False when the run is in a state that can't be tried again.</summary>
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    public async Task<bool> RetryAsync(RunId run, Actor actor, CancellationToken cancellationToken)
    {
        if (!await journal.RetryAsync(run, actor.Name, cancellationToken))
        {
            return false;
        }

        Enqueue(run);
        await audit.RecordAsync(actor, "run.retry", $"run {run}", null, AuditTrail.Done, cancellationToken);
        return true;
    }

    /// <summary>False when the run does not wait for a review.</summary>
    /// <exception cref="RunConflictException">Another run of this environment is active.</exception>
    public async Task<bool> AcceptRejectsAsync(RunId run, string reason, Actor actor, CancellationToken cancellationToken)
    {
        if (!await journal.AcceptRejectsAsync(run, reason, actor.Name, cancellationToken))
        {
            return false;
        }

        Enqueue(run);
        await audit.RecordAsync(actor, "run.accept-rejects", $"run {run}", reason, AuditTrail.Done, cancellationToken);
        return true;
    }

    /// <summary>False when the run has ended already.</summary>
    public async Task<bool> CancelAsync(RunId run, Actor actor, CancellationToken cancellationToken)
    {
        if (!await journal.RequestCancelAsync(run, actor.Name, cancellationToken))
        {
            return false;
        }

        await audit.RecordAsync(actor, "run.cancel", $"run {run}", null, AuditTrail.Done, cancellationToken);
        return true;
    }

    private void Enqueue(RunId run) => jobs.Enqueue<RunPipelineJob>(job => job.RunAsync(run.Value, CancellationToken.None));

    private static string Describe(RunRequest request) =>
        $"{request.Mode} from {request.Source}"
        + (request.Path is null ? "" : $" {request.Path}")
        + (request.FiscalYears.Count == 0 ? "" : $", fiscal years {string.Join(", ", request.FiscalYears)}");
}
