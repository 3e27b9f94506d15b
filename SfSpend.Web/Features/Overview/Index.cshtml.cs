using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Explore;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Overview;

[Authorize(Policy = Policies.Reading)]
public sealed class IndexModel(Provisioner provisioner, RunJournal journal, Answers answers, ReportRunner reports, LoadReader loads) : PageModel
{
    /// <summary>How many departments are listed as moving the most.</summary>
    private const int MostMovers = 10;

    [BindProperty(SupportsGet = true, Name = "")]
    public OverviewQuery Query { get; set; } = new();

    public EnvironmentState State { get; private set; }

    public Run? LastRun { get; private set; }

    /// <summary>Null while nothing is loaded.</summary>
    public Dashboard? Dashboard { get; private set; }

    /// <summary>The load people read now.</summary>
    public LoadSummary? Current { get; private set; }

    /// <summary>The original's charts.</summary>
    public IReadOnlyList<QuestionCard> Charts { get; private set; } = [];

    /// <summary>Why there are no figures although there is an environment.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Why the load or the years asked for can't be shown.</summary>
    public string? NotThere { get; private set; }

    public bool IsOperator => User.IsAtLeast(Role.Operator);

    public IEnumerable<Mover> Movers => Dashboard?.Movers.Where(mover => mover.Difference != 0).Take(MostMovers) ?? [];

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

    /// <summary>The transactions of a year; of one side, or of both.</summary>
    public string FactsHref(int year, string? side) => TransactionAddress.Of(
        new TransactionFilter(year, year, side, Query.IncludesRelatedUnits ? TransactionUnits.Include : TransactionUnits.Exclude), Dashboard?.Load.LoadId, TransactionSort.AmountDescending);

    /// <summary>The transactions of a place in the explorer, in its year.</summary>
    public string FactsHref(ExploreQuery place) => TransactionAddress.Of(place.FactsOf(place.FiscalYear), Dashboard?.Load.LoadId, TransactionSort.AmountDescending);

    private async Task ReadFiguresAsync(CancellationToken cancellationToken)
    {
        try
        {
            Dashboard = await Dashboard.ReadAsync(answers, Query, cancellationToken);
            Current = await loads.FindCurrentAsync(cancellationToken);
            if (Dashboard is { } dashboard)
            {
                Charts = await answers.AskAllAsync(reports.Charts, Query.Filter with { Load = dashboard.Load.LoadId }, cancellationToken);
            }
            else if (Current is not null)
            {
                NotThere = "The load has no fiscal year within those that were chosen.";
            }
        }
        catch (NoSuchLoadException missing)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            NotThere = missing.Message;
        }
        catch (Exception refused) when (refused is ReportException or ProvisioningException)
        {
            Refusal = refused.Message;
        }
    }
}
