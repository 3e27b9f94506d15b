using Hangfire;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Runs;

/// <summary>
/// Carries a run to its end. Never repeated by Hangfire: how a run ended stands in the journal, and whether it is tried again is
/// for people to say. When the panel ends meanwhile, the run is resumed at the next start.
/// </summary>
public sealed class RunPipelineJob(SpendingPipeline pipeline, AnswerInAdvanceJob answers)
{
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(long runId, CancellationToken cancellationToken)
    {
        await pipeline.RunAsync(new RunId(runId), cancellationToken);
        await answers.RunAsync(cancellationToken);
    }
}
