using Hangfire;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>
/// Keeps Hangfire's recurring job as the control database has the schedule: at start, and when somebody changes it. What was due
/// while the panel was down is started when it is back.
/// </summary>
public sealed class ScheduleKeeper(
    RunSchedules schedules, RunJournal journal, IRecurringJobManager recurring, IBackgroundJobClient jobs, AuditTrail audit, IOptions<EnvironmentOptions> environment,
    PanelNode node, TimeProvider time) : IHostedService
{
    private const string JobId = "scheduled-run";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!node.IsMain)
        {
            return;
        }

        var schedule = await ReadAsync(cancellationToken);
        Register(schedule);
        if (schedule is { Enabled: true, ChangedAt: { } changedAt } && schedule.LastAt(time.GetUtcNow()) is var due && due > changedAt
            && (await journal.ListAsync(1, null, cancellationToken) is not [var newest, ..] || newest.CreatedAt < due))
        {
            jobs.Enqueue<ScheduledRunJob>(job => job.RunAsync(CancellationToken.None));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<RunSchedule> ReadAsync(CancellationToken cancellationToken) => schedules.ReadAsync(environment.Value.Name, cancellationToken);

    public async Task<RunSchedule> ChangeAsync(RunSchedule wanted, Actor actor, CancellationToken cancellationToken)
    {
        var schedule = wanted with { ChangedBy = actor.Name, ChangedAt = time.GetUtcNow() };
        await schedules.SaveAsync(environment.Value.Name, schedule, cancellationToken);
        Register(schedule);
        await audit.RecordAsync(actor, "schedule.change", environment.Value.Name, Describe(schedule), AuditTrail.Done, cancellationToken);
        return schedule;
    }

    /// <summary>A further node changes what the main one reads when it starts; it never starts a scheduled run itself.</summary>
    private void Register(RunSchedule schedule)
    {
        if (schedule.Enabled && node.IsMain)
        {
            recurring.AddOrUpdate<ScheduledRunJob>(
                JobId, job => job.RunAsync(CancellationToken.None), schedule.Cron, new RecurringJobOptions { TimeZone = RunSchedule.TimeZone });
        }
        else
        {
            recurring.RemoveIfExists(JobId);
        }
    }

    private static string Describe(RunSchedule schedule) => schedule.Enabled
        ? FormattableString.Invariant($"{schedule.DayOfWeek}s at {schedule.TimeOfDay:HH:mm} {RunSchedule.TimeZoneId}, full every {schedule.FullEveryDays} days")
        : "off";
}
