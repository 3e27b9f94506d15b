using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Administration;

internal static class KeysApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Administration").RequireAuthorization(Policies.Admin);
        keys.MapGet("", ListAsync).WithSummary("API keys: configured ones first, then those made here, newest first. Orphaned ones open nothing, because who made them is locked or gone");
        keys.MapPost("", CreateAsync).WithSummary("Make an API key; the answer holds its only copy")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict);
        keys.MapDelete("/{id:long}", RevokeAsync).WithSummary("Revoke an API key at once; it stays listed")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<IReadOnlyList<KeyAnswer>>> ListAsync(ApiKeys keys, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<KeyAnswer>>([.. (await keys.ListAsync(cancellationToken)).Select(KeyAnswer.Of)]);

    private static async Task<Results<Created<NewKeyAnswer>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        KeyInput input, HttpContext context, ApiKeys keys, Reauthentication reauthentication, IOptionsMonitor<AuthOptions> options, CancellationToken cancellationToken)
    {
        var (request, errors) = input.Read(options.CurrentValue);
        if (request is null)
        {
            return TypedResults.ValidationProblem(
                errors.ToDictionary(error => error.Key, error => new[] { error.Value }), detail: string.Join(' ', errors.Select(error => $"{error.Key}: {error.Value}")));
        }

        if (await reauthentication.RefuseAsync(context, input.Password, "key.create", cancellationToken) is { } reason)
        {
            return TypedResults.Problem($"No key was made. {reason}", statusCode: StatusCodes.Status403Forbidden);
        }

        return await keys.CreateAsync(request, Asker.Of(context), cancellationToken) is { Listed: { KeyId: { } id, Hint: { } hint, ExpiresAt: { } expiresAt } made } created
            ? TypedResults.Created((string?)null, new NewKeyAnswer(id, made.Name, made.Role, hint, created.Key, expiresAt))
            : TypedResults.Problem($"A key called '{request.Name}', or so that it looks the same, is in force. Choose another name, or revoke that one first.", statusCode: StatusCodes.Status409Conflict);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        long id, HttpContext context, ApiKeys keys, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(id, context.Actor, cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem($"There is no key {id} in force.", statusCode: StatusCodes.Status404NotFound);
}
