using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Search;
using SfSpend.Web.Features.Transactions;

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
            .WithMetadata(new TakesQuery([.. TransactionFilter.Levels.Select(level => TransactionAddress.NameOf(level.Column))]))
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<ExploreAnswer>, PushStreamHttpResult, ProblemHttpResult>> ExploreAsync(
        HttpContext context,
        Answers answers,
        CancellationToken cancellationToken,
        [FromQuery(Name = "axis")] QueryWord<ExploreAxis>? axisWord = null,
        string[]? path = null,
        int? fiscalYear = null,
        int? comparedYear = null,
        [FromQuery(Name = "finance")] QueryWord<ExploreSide>? financeWord = null,
        [FromQuery(Name = "relatedUnits")] QueryWord<RelatedUnits>? relatedUnitsWord = null,
        [FromQuery(Name = "format")] QueryWord<DownloadFormat>? formatWord = null,
        long? load = null)
    {
        var format = formatWord?.Value ?? DownloadFormat.Json;
        var axis = axisWord?.Value ?? ExploreAxis.Organization;
        var finance = financeWord?.Value ?? ExploreSide.Spending;
        var relatedUnits = relatedUnitsWord?.Value ?? RelatedUnits.Exclude;
        var levels = Hierarchies.LevelsOf(axis);
        string[] names = path ?? [];
        if (names.Length >= levels.Count)
        {
            return Refuse($"path: at most {levels.Count - 1} names are expected ({string.Join(" › ", levels)}), {names.Length} were given.");
        }

        var chosen = ExploreQuery.MembersIn(context.Request.Query);
        var errors = levels.Zip(names)
            .Where(step => chosen.TryGetValue(step.First, out var other) && other != step.Second)
            .Select(step => (Member: TransactionAddress.NameOf(step.First), Reason: $"'{chosen[step.First]}' is asked for, and '{step.Second}' in the path."))
            .Concat(await MemberNames.RefuseAsync(levels.Zip(names, KeyValuePair.Create).Concat(chosen), load is { } of ? new LoadId(of) : null, answers, cancellationToken))
            .ToList();
        if (errors.Count > 0)
        {
            return Refuse(string.Join(' ', errors.Select(error => $"{error.Member}: {error.Reason}")));
        }

        var question = new ExploreQuestion(axis, names, fiscalYear, finance.ToString(), relatedUnits == RelatedUnits.Include, load is { } asked ? new LoadId(asked) : null)
        {
            ComparedYear = comparedYear,
            Others = chosen.Where(member => !levels.Take(names.Length).Contains(member.Key)).ToDictionary(),
        };
        var found = await answers.ExploreAsync(question, cancellationToken);
        if (format != DownloadFormat.Json)
        {
            return DownloadOf(question, found).Send(format, cancellationToken);
        }

        return TypedResults.Ok(new ExploreAnswer(
            axis, names, found.FiscalYear, finance, relatedUnits, found.Level, found.Total, found.TransactionCount, found.Children, found.History,
            found.Load.LoadId, found.Load.DataAsOf, found.Load.IsSample));
    }

    private static Download DownloadOf(ExploreQuestion question, ExploreResult found) => new(
        $"explore-{found.Level.Replace('_', '-')}-FY{found.FiscalYear}-load-{found.Load.LoadId}",
        [found.Level, $"{found.Level}_code", "amount", "transaction_count", .. question.ComparedYear is { } year ? new[] { $"amount_FY{year}" } : []],
        Download.RowsOf<ExploreNode>(found.Children, child => question.ComparedYear is null
            ? [child.Name, child.Code, child.Amount, child.TransactionCount]
            : [child.Name, child.Code, child.Amount, child.TransactionCount, child.ComparedAmount]),
        [
            ("side", question.RevenueOrSpending),
            ("fiscal year", found.FiscalYear),
            .. Hierarchies.LevelsOf(question.Axis).Zip(question.Path, KeyValuePair.Create).Concat(question.Others).Select(member => (member.Key.Replace('_', ' '), (object?)member.Value)),
            ("related governmental units", question.IncludeRelatedUnits ? "included" : "excluded"),
            ("amounts added up", found.Total),
            .. Provenance.Of(found.Load),
        ]);

    private static ProblemHttpResult Refuse(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
