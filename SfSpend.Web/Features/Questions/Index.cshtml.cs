using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Display;
using SfSpend.Web.Features.Sql;

namespace SfSpend.Web.Features.Questions;

[Authorize(Policy = Policies.Reading)]
public sealed class IndexModel(ReportRunner reports, Answers answers, LoadReader loads, StarredQuestions starred, SavedQueries saved) : PageModel
{
    /// <summary>The load to answer as of; null: the current one.</summary>
    [FromQuery(Name = LoadLinks.Name)]
    public long? LoadNumber { get; set; }

    public IReadOnlyList<QuestionCard> Cards { get; private set; } = [];

    /// <summary>Those that who looks has starred.</summary>
    public IReadOnlyList<QuestionCard> Starred { get; private set; } = [];

    /// <summary>Queries that people keep, for those who may ask some.</summary>
    public IReadOnlyList<SavedQueryOutline> Saved { get; private set; } = [];

    /// <summary>By theme, in the order in which themes first come.</summary>
    public IEnumerable<IGrouping<string, QuestionCard>> Themes => Cards.GroupBy(card => card.Report.Theme);

    /// <summary>The load answered from.</summary>
    public LoadSummary? Load { get; private set; }

    /// <summary>The load people read now.</summary>
    public LoadSummary? Current { get; private set; }

    /// <summary>Why there are no answers.</summary>
    public string? Refusal { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            return NotFound();
        }

        try
        {
            Cards = await answers.AskAllAsync(reports.Reports, new ReportFilter(null, null, false, Request.AskedLoad), cancellationToken);
            Load = Cards is [var first, ..] ? first.Result?.Load : null;
            Current = LoadNumber is null ? Load : await loads.FindCurrentAsync(cancellationToken);
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Response.StatusCode = refused is NoSuchLoadException ? StatusCodes.Status404NotFound : Response.StatusCode;
            Refusal = refused.Message;
            Cards = [.. reports.Reports.Select(report => new QuestionCard(report, null))];
        }

        if (User.UserId is { } user)
        {
            var ids = await starred.ListAsync(user, cancellationToken);
            Starred = [.. Cards.Where(card => ids.Contains(card.Report.Id))];
        }

        Saved = User.IsAtLeast(Role.Analyst) ? await saved.ListAsync(HttpContext.QueryOwner, cancellationToken) : [];
        return Page();
    }
}
