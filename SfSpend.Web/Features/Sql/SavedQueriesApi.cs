using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Sql;

/// <param name="Parameters">Values as one would type them, by the parameter's name.</param>
/// <param name="Shared">Everybody who may ask queries sees it. What an API key saves is always shared: nobody else could find it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SavedQueryInput(string? Title, string? Sql, IReadOnlyDictionary<string, string>? Parameters, bool? Shared)
{
    /// <summary>What is to be kept, or what is wrong with it.</summary>
    internal (SavedQueryText? Text, string Error) Read()
    {
        var title = Title?.Trim() ?? "";
        return title.Length is 0 or > SavedQueries.LongestTitle ? (null, $"title: 1 to {SavedQueries.LongestTitle} characters are expected.")
            : string.IsNullOrWhiteSpace(Sql) || Sql.Contains('\0', StringComparison.Ordinal) ? (null, "sql: a query is expected.")
            : (new SavedQueryText(title, Sql, Parameters ?? new Dictionary<string, string>(), Shared ?? false), "");
    }
}

internal static class SavedQueriesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var queries = api.MapGroup("/saved-queries").WithTags("Queries").RequireAuthorization(Policies.Analyst);
        queries.MapGet("", ListAsync).WithSummary("Saved queries: your own, and those that others share");
        queries.MapGet("/{id:long}", FindAsync).WithSummary("A saved query").ProducesProblem(StatusCodes.Status404NotFound);
        queries.MapPost("", AddAsync).WithSummary("Save a query").ProducesProblem(StatusCodes.Status400BadRequest);
        queries.MapDelete("/{id:long}", DeleteAsync).WithSummary("Delete a saved query").ProducesProblem(StatusCodes.Status404NotFound);
    }

    extension(HttpContext context)
    {
        internal QueryOwner QueryOwner => new(context.User.UserId, context.Actor.Name, context.User.IsAtLeast(Role.Admin));
    }

    private static async Task<Ok<IReadOnlyList<SavedQuery>>> ListAsync(HttpContext context, SavedQueries saved, CancellationToken cancellationToken) =>
        TypedResults.Ok(await saved.ListAsync(context.QueryOwner, cancellationToken));

    private static async Task<Results<Ok<SavedQuery>, ProblemHttpResult>> FindAsync(long id, HttpContext context, SavedQueries saved, CancellationToken cancellationToken) =>
        await saved.FindAsync(id, context.QueryOwner, cancellationToken) is { } query ? TypedResults.Ok(query) : NotThere(id);

    private static async Task<Results<Created<SavedQuery>, ProblemHttpResult>> AddAsync(
        SavedQueryInput input, HttpContext context, SavedQueries saved, CancellationToken cancellationToken)
    {
        var (text, error) = input.Read();
        if (text is null)
        {
            return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        }

        var owner = context.QueryOwner;
        var id = await saved.AddAsync(text with { IsShared = text.IsShared || owner.UserId is null }, owner, cancellationToken);
        return TypedResults.Created($"/api/v1/saved-queries/{id}", await saved.FindAsync(id, owner, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(long id, HttpContext context, SavedQueries saved, CancellationToken cancellationToken) =>
        await saved.DeleteAsync(id, context.QueryOwner, cancellationToken) ? TypedResults.NoContent() : NotThere(id);

    private static ProblemHttpResult NotThere(long id) =>
        TypedResults.Problem($"There is no saved query {id} of yours, nor a shared one that you may touch.", statusCode: StatusCodes.Status404NotFound);
}
