using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Questions;

namespace SfSpend.Web.Features.Explore;

public enum ExploreSide
{
    [JsonStringEnumMemberName("Spending")] Spending,
    [JsonStringEnumMemberName("Revenue")] Revenue,
}

/// <param name="Total">The node's own amount: exactly the sum of its children.</param>
public sealed record ExploreAnswer(
    ExploreAxis Axis,
    IReadOnlyList<string> Path,
    int FiscalYear,
    ExploreSide Finance,
    RelatedUnits RelatedUnits,
    string Level,
    decimal Total,
    long TransactionCount,
    IReadOnlyList<ExploreNode> Children,
    IReadOnlyList<ExploreYear> History,
    LoadId LoadId,
    DateTime? DataAsOf,
    bool IsSample);

internal static class ExploreApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/explore", ExploreAsync).WithTags("Explore")
            .WithSummary("A node of a hierarchy and what it consists of; repeat path for each level, from the top down; load asks as of an earlier one")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<ExploreAnswer>, ProblemHttpResult>> ExploreAsync(
        Answers answers,
        CancellationToken cancellationToken,
        [FromQuery(Name = "axis")] QueryWord<ExploreAxis>? axisWord = null,
        string[]? path = null,
        int? fiscalYear = null,
        int? comparedYear = null,
        [FromQuery(Name = "finance")] QueryWord<ExploreSide>? financeWord = null,
        [FromQuery(Name = "relatedUnits")] QueryWord<RelatedUnits>? relatedUnitsWord = null,
        long? load = null)
    {
        var axis = axisWord?.Value ?? ExploreAxis.Organization;
        var finance = financeWord?.Value ?? ExploreSide.Spending;
        var relatedUnits = relatedUnitsWord?.Value ?? RelatedUnits.Exclude;
        if (!Enum.IsDefined(axis) || !Enum.IsDefined(finance) || !Enum.IsDefined(relatedUnits))
        {
            return Refuse("axis is 'organization', 'type' or 'fund'; finance 'Revenue' or 'Spending'; relatedUnits 'exclude' or 'include'.");
        }

        var levels = Explorer.LevelsOf(axis);
        string[] names = path ?? [];
        if (names.Length >= levels.Count)
        {
            return Refuse($"path: at most {levels.Count - 1} names are expected ({string.Join(" › ", levels)}), {names.Length} were given.");
        }

        var question = new ExploreQuestion(axis, names, fiscalYear, finance.ToString(), relatedUnits == RelatedUnits.Include, load is { } asked ? new LoadId(asked) : null)
        {
            ComparedYear = comparedYear,
        };
        var found = await answers.ExploreAsync(question, cancellationToken);
        return TypedResults.Ok(new ExploreAnswer(
            axis, names, found.FiscalYear, finance, relatedUnits, found.Level, found.Total, found.TransactionCount, found.Children, found.History,
            found.Load.LoadId, found.Load.DataAsOf, found.Load.IsSample));
    }

    private static ProblemHttpResult Refuse(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
