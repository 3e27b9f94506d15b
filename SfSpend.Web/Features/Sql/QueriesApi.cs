using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
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

/// <param name="LoadId">The load asked for; null when none was.</param>
public sealed record QueryAnswer(
    IReadOnlyList<QueryColumn> Columns,
    IReadOnlyList<IReadOnlyList<object?>> Rows,
    int RowCount,
    bool Truncated,
    long ElapsedMs,
    LoadId? LoadId,
    Guid QueryId);

internal static class QueriesApi
{
    private const int DefaultMaxRows = 1_000;

    /// <summary>Queries under way: whose they are, and how to end them.</summary>
    private static readonly ConcurrentDictionary<Guid, (string Asker, CancellationTokenSource Ending)> UnderWay = new();

    public static void Map(RouteGroupBuilder api)
    {
        var queries = api.MapGroup("").WithTags("Queries").RequireAuthorization(Policies.Analyst).WithMetadata(new ChangesNothingAttribute());
        queries.MapPost("/query", RunAsync).WithSummary("The answer to one read-only query of your own")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        queries.MapDelete("/queries/{queryId:guid}", Cancel).WithSummary("Ends a query that is under way, on the server, too")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<QueryAnswer>, ProblemHttpResult>> RunAsync(
        QueryInput input, HttpContext context, QueryRunner queries, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(input.Sql))
        {
            return Refuse("sql: a query is expected.");
        }

        if (input.MaxRows is < 1 or > QueryRunner.MaxRowLimit)
        {
            return Refuse($"maxRows: a number from 1 to {QueryRunner.MaxRowLimit} is expected.");
        }

        LoadId? asked = input.Load is { } number ? new LoadId(number) : null;
        var id = input.QueryId ?? Guid.NewGuid();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!UnderWay.TryAdd(id, (context.Actor.Name, ending)))
        {
            return TypedResults.Problem($"queryId: query {id} is under way already.", statusCode: StatusCodes.Status409Conflict);
        }

        try
        {
            var result = await queries.RunAsync(
                input.Sql, input.Parameters ?? new Dictionary<string, JsonElement>(), input.MaxRows ?? DefaultMaxRows, asked, ending.Token);
            return TypedResults.Ok(new QueryAnswer(result.Columns, result.Rows, result.RowCount, result.Truncated, result.ElapsedMilliseconds, asked, id));
        }
        catch (QueryException refused)
        {
            return Refuse(refused.Message);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return TypedResults.Problem($"Query {id} was cancelled.", statusCode: StatusCodes.Status409Conflict);
        }
        finally
        {
            UnderWay.TryRemove(id, out _);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Cancel(Guid queryId, HttpContext context)
    {
        if (!UnderWay.TryGetValue(queryId, out var query) || (query.Asker != context.Actor.Name && !context.User.IsAtLeast(Role.Admin)))
        {
            return TypedResults.Problem($"No query {queryId} of yours is under way.", statusCode: StatusCodes.Status404NotFound);
        }

        try
        {
            await query.Ending.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in this very moment, which is what was wanted.
        }

        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Refuse(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
