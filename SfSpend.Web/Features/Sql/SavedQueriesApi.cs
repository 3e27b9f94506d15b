using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Sql;

/// <param name="Parameters">Values as one would type them, by the parameter's name.</param>
/// <param name="Shared">Everybody who may ask queries sees it. What an API key saves is always shared: nobody else could find it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SavedQueryInput(string? Title, string? Sql, IReadOnlyDictionary<string, string>? Parameters, bool? Shared)
{
    /// <summary>What is to be kept, or what is wrong with it.</summary>
    internal (SavedQueryText? Text, string Error) Read(QueryOptions options)
    {
        var title = Title?.Trim() ?? "";
        var parameters = Parameters ?? new Dictionary<string, string>();
        return title.Length is 0 or > SavedQueries.LongestTitle ? (null, $"title: 1 to {SavedQueries.LongestTitle} characters are expected.")
            : options.RefuseText(Sql) is { } text ? (null, text)
            : options.RefuseParameters(parameters) is { } values ? (null, values)
            : (new SavedQueryText(title, Sql ?? "", parameters, Shared ?? false), "");
    }
}

internal static class SavedQueriesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var queries = api.MapGroup("/saved-queries").WithTags("Queries").RequireAuthorization(Policies.Analyst);
        queries.MapGet("", ListAsync).WithSummary("Saved queries without their text: your own, and those that others share");
        queries.MapGet("/{id:long}", FindAsync).WithSummary("A saved query").ProducesProblem(StatusCodes.Status404NotFound);
        queries.MapPost("", AddAsync).WithSummary("Save a query").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        queries.MapDelete("/{id:long}", DeleteAsync).WithSummary("Delete a saved query").ProducesProblem(StatusCodes.Status404NotFound);
    }

    extension(HttpContext context)
    {
        internal QueryOwner QueryOwner => new(context.User.UserId, context.Actor.Name, context.User.IsAtLeast(Role.Admin));
    }

    private static async Task<Ok<IReadOnlyList<SavedQueryOutline>>> ListAsync(HttpContext context, SavedQueries saved, CancellationToken cancellationToken) =>
        TypedResults.Ok(await saved.ListAsync(context.QueryOwner, cancellationToken));

    private static async Task<Results<Ok<SavedQuery>, ProblemHttpResult>> FindAsync(long id, HttpContext context, SavedQueries saved, CancellationToken cancellationToken) =>
        await saved.FindAsync(id, context.QueryOwner, cancellationToken) is { } query ? TypedResults.Ok(query) : NotThere(id);

    private static async Task<Results<Created<SavedQuery>, ProblemHttpResult>> AddAsync(
        SavedQueryInput input, HttpContext context, SavedQueries saved, IOptions<QueryOptions> options, CancellationToken cancellationToken)
    {
        var (text, error) = input.Read(options.Value);
        if (text is null)
        {
            return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        }

        var owner = context.QueryOwner;
        if (await saved.AddAsync(text with { IsShared = text.IsShared || owner.UserId is null }, owner, cancellationToken) is not { } id)
        {
            return TypedResults.Problem(saved.FullReason, statusCode: StatusCodes.Status409Conflict);
        }

        return TypedResults.Created($"/api/v1/saved-queries/{id}", await saved.FindAsync(id, owner, cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(long id, HttpContext context, SavedQueries saved, CancellationToken cancellationToken) =>
        await saved.DeleteAsync(id, context.QueryOwner, cancellationToken) ? TypedResults.NoContent() : NotThere(id);

    private static ProblemHttpResult NotThere(long id) =>
        TypedResults.Problem($"There is no saved query {id} of yours, nor a shared one that you may touch.", statusCode: StatusCodes.Status404NotFound);
}
