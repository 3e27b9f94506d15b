using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Questions;

[Authorize(Policy = Policies.Viewer)]
public sealed class IndexModel(ReportRunner reports) : PageModel
{
    public IReadOnlyList<QuestionCard> Cards { get; private set; } = [];

    public LoadSummary? Load { get; private set; }

    /// <summary>Why there are no answers.</summary>
    public string? Refusal { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var filter = new ReportFilter(null, null, false);
        try
        {
            var results = await Task.WhenAll(reports.Reports.Select(report => reports.RunAsync(report.Id, filter, cancellationToken)));
            Cards = [.. reports.Reports.Zip(results, (report, result) => new QuestionCard(report, result))];
            Load = results.OfType<ReportResult>().FirstOrDefault()?.Load;
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Refusal = refused.Message;
            Cards = [.. reports.Reports.Select(report => new QuestionCard(report, null))];
        }
    }
}
