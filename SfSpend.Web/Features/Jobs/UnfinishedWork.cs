using Hangfire;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Features.Environments;
using SfSpend.Web.Features.Loads;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Web.Features.Jobs;

/// <summary>
/// At start, goes on with what the panel was doing when it ended, and answers what will be asked. From then on, takes over runs and operations that
/// have lost their worker.
/// </summary>
internal sealed partial class UnfinishedWork(
    RunJournal journal, Provisioner provisioner, IBackgroundJobClient jobs, TimeProvider time, ILogger<UnfinishedWork> logger) : BackgroundService
{
    /// <summary>With the duration of a lease, how long work is without a worker at most.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Enqueue(await provisioner.TakeOverAsync(isStart: true, cancellationToken), await journal.FindUnfinishedAsync(cancellationToken));
        jobs.Enqueue<BringUpToDateJob>(job => job.RunAsync(CancellationToken.None));
        jobs.Enqueue<AnswerInAdvanceJob>(job => job.RunAsync(CancellationToken.None));
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var notBefore = DateTimeOffset.MinValue;
        while (await timer.IsTickAsync(stoppingToken))
        {
            if (time.GetUtcNow() < notBefore)
            {
                continue;
            }

            try
            {
                Enqueue(await provisioner.TakeOverAsync(isStart: false, stoppingToken), await journal.FindAbandonedAsync(stoppingToken));
            }
            catch (Exception away) when (DatabaseOutage.Explains(away))
            {
                // Workers could not renew their leases either: they have the time to do so first.
                notBefore = time.GetUtcNow() + Lease.Duration;
                Log.NotLooked(logger, away.Message);
            }
        }
    }

    private void Enqueue(IReadOnlyList<OperationId> operations, IReadOnlyList<RunId> runs)
    {
        foreach (var operation in operations)
        {
            jobs.Enqueue<RunOperationJob>(job => job.RunAsync(operation.Value, CancellationToken.None));
            Log.OperationResumed(logger, operation);
        }

        foreach (var run in runs)
        {
            jobs.Enqueue<RunPipelineJob>(job => job.RunAsync(run.Value, CancellationToken.None));
            Log.RunResumed(logger, run);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Operation {OperationId} was unfinished and was started again.")]
        public static partial void OperationResumed(ILogger logger, OperationId operationId);

        [LoggerMessage(LogLevel.Information, "Run {RunId} was unfinished and was started again.")]
        public static partial void RunResumed(ILogger logger, RunId runId);

        [LoggerMessage(LogLevel.Information, "The control database does not answer, so work without a worker was not looked for: {Reason}")]
        public static partial void NotLooked(ILogger logger, string reason);
    }
}
