using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Overview;

/// <summary>All figures of the overview, of one load.</summary>
/// <param name="Year">The latest closed year of those asked for; the latest of all while none is closed.</param>
/// <param name="Years">The years asked for, oldest first.</param>
/// <param name="AllYears">Every year there is, oldest first.</param>
/// <param name="Groups">One side by organization group in <paramref name="Year"/>, against the year before.</param>
/// <param name="Funds">The same side by fund type.</param>
/// <param name="Movers">The same side by department, the largest difference to the year before first; none when the load has no year before.</param>
public sealed record Dashboard(
    OverviewYear Year,
    IReadOnlyList<OverviewYear> Years,
    IReadOnlyList<OverviewYear> AllYears,
    ExploreResult Groups,
    ExploreResult Funds,
    IReadOnlyList<Mover> Movers,
    LoadSummary Load)
{
    /// <summary>The fiscal year before; null when the load has no such year, so that there is nothing to compare with.</summary>
    public int? ComparedYear => YearBefore(Year, AllYears);

    /// <summary>Null when nothing is loaded, or no year of the load is among those asked for.</summary>
    /// <exception cref="ReportException">There is no such load, or the environment is not provisioned.</exception>
    public static async Task<Dashboard?> ReadAsync(Answers answers, OverviewQuery query, CancellationToken cancellationToken)
    {
        if (await answers.ReadOverviewAsync(query.IncludesRelatedUnits, query.AskedLoad, cancellationToken) is not { } overview)
        {
            return null;
        }

        var years = overview.Years.Where(year => year.FiscalYear >= (query.FromYear ?? year.FiscalYear) && year.FiscalYear <= (query.ToYear ?? year.FiscalYear)).ToList();
        if (years is not [.., var last])
        {
            return null;
        }

        // What is read next is of this load, whatever is published meanwhile.
        var year = years.LastOrDefault(one => !one.IsOpen) ?? last;
        var side = query.Side.ToString();
        var compared = YearBefore(year, overview.Years);
        var question = new ExploreQuestion(ExploreAxis.Organization, [], year.FiscalYear, side, query.IncludesRelatedUnits, overview.Load.LoadId) { ComparedYear = compared };
        var groups = await answers.ExploreAsync(question, cancellationToken);
        var funds = await answers.ExploreAsync(question with { Axis = ExploreAxis.Fund }, cancellationToken);
        var movers = compared is { } before
            ? await answers.ReadMoversAsync(year.FiscalYear, before, side, query.IncludesRelatedUnits, overview.Load, cancellationToken)
            : [];
        return new Dashboard(year, years, overview.Years, groups, funds, movers, overview.Load);
    }

    private static int? YearBefore(OverviewYear year, IReadOnlyList<OverviewYear> all) =>
        all.Any(one => one.FiscalYear == year.FiscalYear - 1) ? year.FiscalYear - 1 : null;
}
