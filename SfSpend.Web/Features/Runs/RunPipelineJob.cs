using Hangfire;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Overview;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Runs;

/// <summary>
/// Carries a run to its end. Never repeated by Hangfire: how a run ended stands in the journal, and whether it is tried again is
/// for people to say. When the panel ends meanwhile, the run is resumed at the next start.
/// </summary>
public sealed partial class RunPipelineJob(SpendingPipeline pipeline, Answers answers, ReportRunner reports, ILogger<RunPipelineJob> logger)
{
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(long runId, CancellationToken cancellationToken)
    {
        await pipeline.RunAsync(new RunId(runId), cancellationToken);
        await AnswerAsync(cancellationToken);
    }

    /// <summary>Asks every question once, and what the overview and the search need, so that whoever opens them first need not wait for a new load's answers.</summary>
    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await answers.AskAllAsync(reports.Reports, new ReportFilter(null, null, IncludeRelatedUnits: false), cancellationToken);
            await answers.ReadMembersAsync(null, cancellationToken);
            if (await Dashboard.ReadAsync(answers, new OverviewQuery(), cancellationToken) is { } dashboard)
            {
                await answers.AskAllAsync(reports.Charts, new ReportFilter(null, null, IncludeRelatedUnits: false, dashboard.Load.LoadId), cancellationToken);
            }
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Log.NotAnswered(logger, refused.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The questions were not answered in advance: {Reason}")]
        public static partial void NotAnswered(ILogger logger, string reason);
    }
}
