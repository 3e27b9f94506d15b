using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

internal enum DoorKind
{
    Page,
    Rest,
    Besides,
}

/// <summary>A way into the panel: an endpoint with one of its verbs, or one handler of a page.</summary>
/// <param name="Address">As the table has it, with the names of its parts.</param>
/// <param name="Path">As it is asked for, with parts that lead to nothing.</param>
/// <param name="TakesFiles">It takes nothing but forms with files, and says so to everybody else before it asks who they are.</param>
/// <param name="Said">The least role by what the endpoint says of itself; null: it is open. What a handler asks besides does not show here.</param>
internal sealed record Door(DoorKind Kind, string Verb, string Address, string Path, Role? Said, bool TakesFiles = false)
{
    public const string AnyVerb = "any";

    private const string NoSuchNumber = "999999999";

    /// <summary>The verbs it is tried with.</summary>
    public IReadOnlyList<string> Tries => Verb == AnyVerb ? ["GET", "POST"] : [Verb];

    public static IReadOnlyList<Door> Of(EndpointDataSource endpoints)
    {
        var found = endpoints.Endpoints.OfType<RouteEndpoint>().ToList();
        var files = found.Where(IsFile).ToList();
        return
        [
            .. found.Except(files).SelectMany(DoorsOf)
                .Concat(files.GroupBy(SaidBy).Select(group => new Door(DoorKind.Besides, "GET", "/{static file}", PathOf(group.First()), group.Key)))
                .DistinctBy(door => (door.Verb, door.Address))
                .OrderBy(door => door.Kind).ThenBy(door => door.Address, StringComparer.Ordinal).ThenBy(door => door.Verb, StringComparer.Ordinal),
        ];
    }

    // In development there is one endpoint more, for files that came after the build.
    private static bool IsFile(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || endpoint.RoutePattern.RawText == "{**path:file}";

    private static IEnumerable<Door> DoorsOf(RouteEndpoint endpoint)
    {
        var (address, path, said) = (AddressOf(endpoint), PathOf(endpoint), SaidBy(endpoint));
        if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
        {
            var handlers = (page as CompiledPageActionDescriptor)?.HandlerMethods
                ?? throw new InvalidOperationException($"{address} is a page that was not compiled: its handlers can't be told.");
            return handlers
                .Where(handler => handler.HttpMethod != "Get")
                .Select(handler => (Verb: handler.HttpMethod.ToUpperInvariant(), Query: handler.Name is { } name ? $"?handler={name}" : ""))
                .Prepend(("GET", ""))
                .Select(handler => new Door(DoorKind.Page, handler.Item1, address + handler.Item2, path + handler.Item2, said));
        }

        var verbs = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } named ? named : [AnyVerb];
        var kind = address.StartsWith("/api/", StringComparison.Ordinal) ? DoorKind.Rest : DoorKind.Besides;
        var takesFiles = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("multipart/form-data") is true;
        return verbs.Select(verb => new Door(kind, verb, address, path, said, takesFiles));
    }

    private static Role? SaidBy(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return null;
        }

        // Policies add up. Without one the fallback asks for a session or a key, which the lowest role has.
        return endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()
            .Select(asked => Enum.TryParse<Role>(asked.Policy, out var role) ? role : Role.Viewer)
            .Append(Role.Viewer)
            .Max();
    }

    private static string AddressOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.Trim('/');

    private static string PathOf(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments
        .Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => ValueOf(parameter),
            _ => throw new InvalidOperationException($"{endpoint} has a part of an unknown kind."),
        }))));

    private static string ValueOf(RoutePatternParameterPart parameter) => parameter switch
    {
        { IsCatchAll: true } => "",
        { Name: "documentName" } => "v1",
        _ when parameter.ParameterPolicies.Any(policy => policy.Content == "guid" || policy.ParameterPolicy is GuidRouteConstraint) => Guid.Empty.ToString(),
        _ => NoSuchNumber,
    };
}
