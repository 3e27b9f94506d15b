using Hangfire;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Features.Environments;
using SfSpend.Web.Features.Loads;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Web.Features.Jobs;

/// <summary>At start, goes on with what the panel was doing when it ended, and answers what will be asked.</summary>
internal sealed partial class UnfinishedWork(
    RunJournal journal, Provisioner provisioner, IBackgroundJobClient jobs, ILogger<UnfinishedWork> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var operation in await provisioner.FindUnfinishedAsync(cancellationToken))
        {
            jobs.Enqueue<RunOperationJob>(job => job.RunAsync(operation.Value, CancellationToken.None));
            Log.OperationResumed(logger, operation);
        }

        foreach (var run in await journal.FindUnfinishedAsync(cancellationToken))
        {
            jobs.Enqueue<RunPipelineJob>(job => job.RunAsync(run.Value, CancellationToken.None));
            Log.RunResumed(logger, run);
        }

        jobs.Enqueue<BringUpToDateJob>(job => job.RunAsync(CancellationToken.None));
        jobs.Enqueue<AnswerInAdvanceJob>(job => job.RunAsync(CancellationToken.None));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Operation {OperationId} was unfinished and was started again.")]
        public static partial void OperationResumed(ILogger logger, OperationId operationId);

        [LoggerMessage(LogLevel.Information, "Run {RunId} was unfinished and was started again.")]
        public static partial void RunResumed(ILogger logger, RunId runId);
    }
}
