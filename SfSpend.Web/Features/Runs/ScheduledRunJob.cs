using Hangfire;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>Starts the run that is due: a full one when the last is long enough ago, otherwise an incremental one.</summary>
internal sealed partial class ScheduledRunJob(
    RunStarter runs, RunJournal journal, RunSchedules schedules, AuditTrail audit, IOptions<EnvironmentOptions> environment, TimeProvider time,
    ILogger<ScheduledRunJob> logger)
{
    public const string ActorName = "schedule";

    private static readonly Actor Schedule = new(ActorName, null, ActorKind.Panel);

    /// <summary>
    /// A week's run that is refused is not tried again before the next is due: why stands in the audit and in the panel's log. Hangfire tries again only
    /// where nothing could be recorded, as while the control database is away.
    /// </summary>
    [AutomaticRetry(Attempts = 20, DelaysInSeconds = [5, 15, 60, 300])]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var name = environment.Value.Name;
        var schedule = await schedules.ReadAsync(name, cancellationToken);
        var lastFull = await journal.FindLastFullAsync(cancellationToken);
        var mode = schedule.IsFullDue(lastFull, time.GetUtcNow()) ? RunMode.Full : RunMode.Incremental;
        try
        {
            await runs.StartAsync(new RunRequest(SourceKind.DataSf, null, mode, []), Schedule, cancellationToken);
        }
        catch (Exception refused) when (refused is RunConflictException or ProvisioningException)
        {
            Log.ScheduledRunRefused(logger, refused.Message);
            await audit.RecordAsync(Schedule, "run.start", null, refused.Message, AuditTrail.Refused, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The scheduled run was not started: {Reason}")]
        public static partial void ScheduledRunRefused(ILogger logger, string reason);
    }
}
