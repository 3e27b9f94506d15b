using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Display;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Overview;

[Authorize(Policy = Policies.Reading)]
public sealed class IndexModel(Provisioner provisioner, RunJournal journal, Answers answers, ReportRunner reports, LoadReader loads) : PageModel
{
    [FromQuery(Name = "relatedUnits")]
    public RelatedUnits RelatedUnits { get; set; }

    /// <summary>The load to show; null: the current one.</summary>
    [FromQuery(Name = LoadLinks.Name)]
    public long? LoadNumber { get; set; }

    public EnvironmentState State { get; private set; }

    public Run? LastRun { get; private set; }

    /// <summary>Null while nothing is loaded.</summary>
    public Core.Reporting.Overview? Figures { get; private set; }

    /// <summary>The load people read now.</summary>
    public LoadSummary? Current { get; private set; }

    public IReadOnlyList<QuestionCard> Questions { get; private set; } = [];

    /// <summary>Why there are no figures although there is an environment.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Why the load asked for can't be shown.</summary>
    public string? NoSuchLoad { get; private set; }

    public bool IncludesRelatedUnits => RelatedUnits is RelatedUnits.Include;

    public bool IsOperator => User.IsAtLeast(Role.Operator);

    /// <summary>The latest closed year; the latest year of all while none is closed.</summary>
    public OverviewYear? HeadlineYear => Figures?.Years.LastOrDefault(year => !year.IsOpen) ?? (Figures?.Years is [.., var last] ? last : null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
        {
            return NotFound();
        }

        State = (await provisioner.DescribeAsync(cancellationToken)).State;
        LastRun = (await journal.ListAsync(1, null, cancellationToken)) is [var run, ..] ? run : null;
        if (State is EnvironmentState.Ready or EnvironmentState.Degraded)
        {
            await ReadFiguresAsync(cancellationToken);
        }

        return Page();
    }

    private async Task ReadFiguresAsync(CancellationToken cancellationToken)
    {
        try
        {
            Figures = await answers.ReadOverviewAsync(IncludesRelatedUnits, Request.AskedLoad, cancellationToken);
            if (Figures is not null)
            {
                Questions = await answers.AskAllAsync(reports.First, new ReportFilter(null, null, IncludesRelatedUnits, Request.AskedLoad), cancellationToken);
                Current = LoadNumber is null ? Figures.Load : await loads.FindCurrentAsync(cancellationToken);
            }
        }
        catch (NoSuchLoadException missing)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            NoSuchLoad = missing.Message;
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Refusal = refused.Message;
        }
    }
}
