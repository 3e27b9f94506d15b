using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Explore;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Overview;

/// <summary>The overview's figures as the API gives them; see <see cref="Dashboard"/>.</summary>
/// <param name="ComparedYear">The fiscal year before; null when the load has no such year, and then there are no movers.</param>
public sealed record OverviewAnswer(
    int FiscalYear,
    int? ComparedYear,
    ExploreSide Finance,
    RelatedUnits RelatedUnits,
    IReadOnlyList<OverviewYear> Years,
    IReadOnlyList<ExploreNode> OrganizationGroups,
    IReadOnlyList<ExploreNode> FundTypes,
    IReadOnlyList<Mover> Movers,
    LoadId LoadId,
    DateTime? DataAsOf,
    bool IsSample);

internal static class OverviewApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/overview", ReadAsync).WithTags("Overview")
            .WithSummary("Revenue and spending of every year, and one side of the latest closed year by organization group, fund type and department, against the year before")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<OverviewAnswer>, ProblemHttpResult>> ReadAsync(
        Answers answers,
        CancellationToken cancellationToken,
        int? fromYear = null,
        int? toYear = null,
        [FromQuery(Name = "finance")] QueryWord<ExploreSide>? financeWord = null,
        [FromQuery(Name = "relatedUnits")] QueryWord<RelatedUnits>? relatedUnitsWord = null,
        long? load = null)
    {
        var query = new OverviewQuery
        {
            FromYear = fromYear,
            ToYear = toYear,
            Side = financeWord?.Value ?? ExploreSide.Spending,
            RelatedUnits = relatedUnitsWord?.Value ?? RelatedUnits.Exclude,
            Load = load,
        };
        if (fromYear > toYear)
        {
            return TypedResults.Problem($"fromYear: {fromYear} is after toYear, {toYear}.", statusCode: StatusCodes.Status400BadRequest);
        }

        return await Dashboard.ReadAsync(answers, query, cancellationToken) is { } dashboard
            ? TypedResults.Ok(new OverviewAnswer(
                dashboard.Year.FiscalYear,
                dashboard.ComparedYear,
                query.Side,
                query.RelatedUnits,
                dashboard.Years,
                dashboard.Groups.Children,
                dashboard.Funds.Children,
                dashboard.Movers,
                dashboard.Load.LoadId,
                dashboard.Load.DataAsOf,
                dashboard.Load.IsSample))
            : TypedResults.Problem("Nothing is loaded, or the load has no fiscal year within those asked for.", statusCode: StatusCodes.Status409Conflict);
    }
}
