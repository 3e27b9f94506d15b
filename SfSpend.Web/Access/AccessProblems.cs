using Microsoft.AspNetCore.Http.HttpResults;

namespace SfSpend.Web.Access;

/// <summary>How a refusal reads to programs.</summary>
internal static class AccessProblems
{
    public static Task WriteUnauthorizedAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = ApiKeyHandler.SchemeName;
        return Write(context, StatusCodes.Status401Unauthorized,
            $"This needs a known key in the header {ApiKeyHandler.HeaderName}, or a session of the browser.");
    }

    public static Task WriteForbiddenAsync(HttpContext context) =>
        Write(context, StatusCodes.Status403Forbidden, $"The role of '{context.Actor.Name}' does not allow this.");

    public static Task WritePasswordChangeNeededAsync(HttpContext context) =>
        Write(context, StatusCodes.Status403Forbidden, $"The password must be changed first, at {PanelPaths.ChangePassword}.");

    public static Task WriteCrossSiteAsync(HttpContext context) =>
        Write(context, StatusCodes.Status400BadRequest,
            "A change asked for with the browser's cookie needs the header X-Requested-With or an antiforgery token, so that no other site can ask for it.");

    private static Task Write(HttpContext context, int statusCode, string detail)
    {
        ProblemHttpResult problem = TypedResults.Problem(detail, statusCode: statusCode);
        return problem.ExecuteAsync(context);
    }
}
