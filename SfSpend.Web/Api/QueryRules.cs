using System.Collections.Concurrent;
using System.Reflection;
using SfSpend.Web.Access;

namespace SfSpend.Web.Api;

/// <summary>
/// Holds the query string of an API call against what its endpoint takes. A name that means nothing there, one that is given twice and a value of
/// another kind are refused: passing over them would answer another question than was asked.
/// </summary>
internal sealed class QueryRules(RequestDelegate next)
{
    private readonly ConcurrentDictionary<Endpoint, IReadOnlyList<QueryParameter>> _parameters = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Query.Count == 0 || !context.IsApiRequest || context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<MethodInfo>() is not { } handler)
        {
            return next(context);
        }

        var parameters = _parameters.GetOrAdd(endpoint, _ =>
        [
            .. QueryParameter.Of(handler, endpoint.RoutePattern),
            .. (endpoint.Metadata.GetMetadata<TakesQuery>()?.Names ?? []).Select(name => new QueryParameter(name, typeof(string), IsRepeated: false)),
        ]);
        var errors = context.Request.Query
            .Select(given => (given.Key, Reason: parameters.FirstOrDefault(one => one.Name.Equals(given.Key, StringComparison.OrdinalIgnoreCase)) is { } known
                ? known.Refuse(given.Value)
                : RefuseName(given.Key, parameters)))
            .Where(error => error.Reason is not null)
            .ToDictionary(error => error.Key, error => new[] { error.Reason ?? "" });
        return errors.Count == 0
            ? next(context)
            : TypedResults.ValidationProblem(errors, detail: string.Join(' ', errors.Select(error => $"{error.Key}: {error.Value[0]}"))).ExecuteAsync(context);
    }

    private static string RefuseName(string name, IReadOnlyList<QueryParameter> parameters)
    {
        var meant = parameters.FirstOrDefault(one => one.Name.Equals(name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        return meant is not null ? $"there is no such parameter here; {meant.Name} is meant perhaps."
            : parameters.Count == 0 ? "there is no such parameter; this address takes none."
            : $"there is no such parameter here; {string.Join(", ", parameters.Select(one => one.Name))} are those there are.";
    }
}
