using Hangfire;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>
/// Carries a run to its end. Never repeated by Hangfire: how a run ended stands in the journal, and whether it is tried again is
/// for people to say. When the panel ends meanwhile, the run is resumed at the next start.
/// </summary>
public sealed class RunPipelineJob(SpendingPipeline pipeline)
{
    [AutomaticRetry(Attempts = 0)]
    public Task RunAsync(long runId, CancellationToken cancellationToken) => pipeline.RunAsync(new RunId(runId), cancellationToken);
}
