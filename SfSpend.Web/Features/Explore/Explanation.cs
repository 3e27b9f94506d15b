using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Explore;

/// <summary>One thing that somebody should know before quoting a figure. The notes follow from rules, each of which can be checked against the rows.</summary>
/// <param name="Icon">Of the note.</param>
public sealed record Explanation(string Icon, string Title, string Text)
{
    /// <summary>What there is to know of a node in its year.</summary>
    /// <param name="compared">The year it is compared with, or null.</param>
    public static IReadOnlyList<Explanation> Of(ExploreYear year, ExploreYear? compared, ExploreSide side, bool includesRelatedUnits) =>
    [
        .. Adjustments(year, side),
        .. WorkOrders(year, side),
        .. Open(year),
        .. NewCodes(year, compared),
        includesRelatedUnits
            ? new Explanation("building-community", "Related governmental units count", "Agencies apart from the city government are part of this figure. The city’s own reports leave them out.")
            : new Explanation("building-community", "Related governmental units are left out", "Agencies apart from the city government, such as the Housing Authority, are no part of this figure."),
    ];

    private static IEnumerable<Explanation> Adjustments(ExploreYear year, ExploreSide side)
    {
        if (year.AdjustmentAmount != 0)
        {
            yield return new Explanation(
                "arrows-exchange",
                $"{Figures.Exact(year.AdjustmentAmount)} of transfer adjustments",
                $"Money moved from one fund to another stands in both; these rows take it out once. Without them the {Word(side)} would be {Figures.Exact(year.Amount - year.AdjustmentAmount)}.");
        }
    }

    private static IEnumerable<Explanation> WorkOrders(ExploreYear year, ExploreSide side)
    {
        if (year.WorkOrderAmount != 0)
        {
            yield return new Explanation(
                "replace",
                $"{Figures.Exact(year.WorkOrderAmount)} between departments",
                side == ExploreSide.Spending
                    ? "Services of other departments: what one department pays another. The other books it as expenditure recovery, so this money does not leave the city."
                    : "Expenditure recovery: what one department gets from another for its services. The other books it as spending, so this money does not come from outside.");
        }
    }

    private static IEnumerable<Explanation> Open(ExploreYear year)
    {
        if (year.IsOpen)
        {
            yield return new Explanation(
                "lock-open",
                $"{Figures.FiscalYear(year.FiscalYear)} is open",
                "The city still books into this year. Work orders between departments are often booked only at its end, so compare it with a closed year only with care.");
        }
    }

    private static IEnumerable<Explanation> NewCodes(ExploreYear year, ExploreYear? compared)
    {
        if (compared is not null && (year.FiscalYear >= CityTerms.NewCodesFrom) != (compared.FiscalYear >= CityTerms.NewCodesFrom))
        {
            yield return new Explanation(
                "switch-horizontal",
                $"New accounting system in {Figures.FiscalYear(CityTerms.NewCodesFrom)}",
                "The city took up new codes and some new names that year. Equal names are one member here whatever their code; what was renamed shows as one that ends and one that begins.");
        }
    }

    private static string Word(ExploreSide side) => side == ExploreSide.Spending ? "spending" : "revenue";
}
