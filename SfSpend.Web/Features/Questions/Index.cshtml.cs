using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Questions;

[Authorize(Policy = Policies.Viewer)]
public sealed class IndexModel(ReportRunner reports, Answers answers) : PageModel
{
    public IReadOnlyList<QuestionCard> Cards { get; private set; } = [];

    public LoadSummary? Load { get; private set; }

    /// <summary>Why there are no answers.</summary>
    public string? Refusal { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        try
        {
            Cards = await answers.AskAllAsync(new ReportFilter(null, null, false), cancellationToken);
            Load = Cards is [var first, ..] ? first.Result?.Load : null;
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Refusal = refused.Message;
            Cards = [.. reports.Reports.Select(report => new QuestionCard(report, null))];
        }
    }
}
