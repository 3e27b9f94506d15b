using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using SfSpend.Core;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Sql;

/// <param name="Sql">One query over schema <c>report</c>; <c>{{name}}</c> is a bound parameter.</param>
/// <param name="Parameters">A value for each <c>{{name}}</c>.</param>
/// <param name="MaxRows">1 to 100,000; 1,000 when not said.</param>
/// <param name="Load">The load to answer as of; the query then names its tables without a schema. The current load when not said.</param>
/// <param name="QueryId">Made up by who asks, so that the query can be cancelled while it runs; made here when not said.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record QueryInput(string? Sql, IReadOnlyDictionary<string, JsonElement>? Parameters, int? MaxRows, long? Load, Guid? QueryId);

/// <param name="TotalRowCount">All rows the query finds; null when counting them took too long.</param>
/// <param name="LoadId">The load that the rows are of; null while nothing is loaded.</param>
public sealed record QueryAnswer(
    IReadOnlyList<QueryColumn> Columns,
    IReadOnlyList<IReadOnlyList<object?>> Rows,
    int RowCount,
    bool Truncated,
    long? TotalRowCount,
    long ElapsedMs,
    LoadId? LoadId,
    Guid QueryId);

internal static class QueriesApi
{
    private const int DefaultMaxRows = 1_000;

    public static void Map(RouteGroupBuilder api)
    {
        var queries = api.MapGroup("").WithTags("Queries").RequireAuthorization(Policies.Analyst).WithMetadata(new ChangesNothingAttribute());
        queries.MapPost("/query", RunAsync).WithSummary("The answer to one read-only query of your own")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        queries.MapDelete("/queries/{queryId:guid}", Cancel).WithSummary("Ends a query that is under way, on the server, too")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<QueryAnswer>, ProblemHttpResult>> RunAsync(
        QueryInput input, HttpContext context, QueryRunner queries, QueriesUnderWay underWay, IOptions<QueryOptions> options, CancellationToken cancellationToken)
    {
        var sql = input.Sql ?? "";
        if (options.Value.RefuseText(sql) is { } refusal)
        {
            return Refuse(refusal);
        }

        if (input.MaxRows is < 1 or > QueryRunner.MaxRowLimit)
        {
            return Refuse($"maxRows: a number from 1 to {QueryRunner.MaxRowLimit} is expected.");
        }

        LoadId? asked = input.Load is { } number ? new LoadId(number) : null;
        var id = input.QueryId ?? Guid.NewGuid();
        try
        {
            var result = await underWay.RunAsync(
                context,
                id,
                token => queries.RunAsync(sql, input.Parameters ?? new Dictionary<string, JsonElement>(), input.MaxRows ?? DefaultMaxRows, asked, token),
                cancellationToken);
            return TypedResults.Ok(new QueryAnswer(
                result.Columns, result.Rows, result.RowCount, result.Truncated, result.TotalRowCount, result.ElapsedMilliseconds, result.Load?.LoadId, id));
        }
        catch (QueryException refused)
        {
            return Refuse(refused.Message);
        }
        catch (TooManyQueriesException tooMany)
        {
            context.Response.Headers.RetryAfter = QueriesUnderWay.RetryAfter.ToString(CultureInfo.InvariantCulture);
            return TypedResults.Problem(tooMany.Message, statusCode: StatusCodes.Status429TooManyRequests);
        }
        catch (SfSpendException ended) when (ended is QueryUnderWayException or QueryEndedException)
        {
            return TypedResults.Problem(ended.Message, statusCode: StatusCodes.Status409Conflict);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Cancel(Guid queryId, HttpContext context, QueriesUnderWay underWay) =>
        await underWay.EndAsync(context, queryId)
            ? TypedResults.NoContent()
            : TypedResults.Problem($"No query {queryId} of yours is under way.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult Refuse(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
