using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SfSpend.Web.Access;

/// <summary>How a refusal reads to programs.</summary>
internal static class AccessProblems
{
    public static Task WriteUnauthorizedAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = ApiKeyHandler.SchemeName;
        return Write(context, StatusCodes.Status401Unauthorized, context.Features.Get<LapsedKey>()?.Key switch
        {
            { State: ApiKeyState.Revoked, RevokedAt: { } at } => $"This key was revoked on {Day(at)}. Ask an administrator of this panel for another.",
            { State: ApiKeyState.Orphaned, CreatedBy: { } creator } =>
                $"This key opens nothing: '{creator}', who made it, is locked or gone. Ask an administrator of this panel for another.",
            { ExpiresAt: { } at } => $"This key expired on {Day(at)}. Ask an administrator of this panel for another.",
            _ => $"This needs a known key in the header {ApiKeyHandler.HeaderName}, or a session of the browser.",
        });
    }

    /// <summary>Says also in the header how long to wait.</summary>
    public static Task WriteTooManyAsync(HttpContext context, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Write(context, StatusCodes.Status429TooManyRequests, $"That was asked too often. Nothing was changed by this request; ask again in {seconds} seconds.");
    }

    /// <param name="reason">A sentence without its full stop.</param>
    public static Task WriteTooManyAtOnceAsync(HttpContext context, string reason, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Write(context, StatusCodes.Status429TooManyRequests, $"{reason}. Nothing was changed by this request; ask again in {(seconds == 1 ? "a second" : $"{seconds} seconds")}.");
    }

    public static Task WriteForbiddenAsync(HttpContext context) =>
        Write(context, StatusCodes.Status403Forbidden, $"The role of '{context.Actor.Name}' does not allow this.");

    public static Task WritePasswordChangeNeededAsync(HttpContext context) =>
        Write(context, StatusCodes.Status403Forbidden, $"The password must be changed first, at {PanelPaths.ChangePassword}.");

    public static Task WriteCrossSiteAsync(HttpContext context) =>
        Write(context, StatusCodes.Status400BadRequest,
            "A change asked for with the browser's cookie needs the header X-Requested-With or an antiforgery token, so that no other site can ask for it.");

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Task Write(HttpContext context, int statusCode, string detail)
    {
        ProblemHttpResult problem = TypedResults.Problem(detail, statusCode: statusCode);
        return problem.ExecuteAsync(context);
    }
}
