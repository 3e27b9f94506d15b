using Hangfire;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Overview;

namespace SfSpend.Web.Features.Questions;

/// <summary>
/// Asks every question once, and what the overview and the search need, so that whoever opens them first need not wait: after a load was
/// published, and after the panel was started.
/// </summary>
public sealed partial class AnswerInAdvanceJob(Answers answers, ReportRunner reports, ILogger<AnswerInAdvanceJob> logger)
{
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await answers.ReadMembersAsync(null, cancellationToken) is null)
            {
                return;
            }

            await answers.AskAllAsync(reports.Reports, new ReportFilter(null, null, IncludeRelatedUnits: false), cancellationToken);
            if (await Dashboard.ReadAsync(answers, new OverviewQuery(), cancellationToken) is { } dashboard)
            {
                await answers.AskAllAsync(reports.Charts, new ReportFilter(null, null, IncludeRelatedUnits: false, dashboard.Load.LoadId), cancellationToken);
            }
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException or DatabaseUnreachableException)
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
