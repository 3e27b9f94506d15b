using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Web.Api;

namespace SfSpend.Web.Access;

/// <summary>
/// Everything that asks for a change leaves an entry in the audit. What is done says so itself, in its own words; here follows what
/// did not: refusals above all, and whatever nobody thought of.
/// </summary>
internal sealed class AuditedChanges(RequestDelegate next, AuditTrail audit, StrangerAudit strangers)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!RateLimits.IsChange(context.Request) || IsAnswerToAnError(context))
        {
            await next(context);
            return;
        }

        // Taken down before: whoever signs out is nobody afterwards.
        var attempt = Attempt.Of(context);
        var watch = AuditTrail.Watch();
        try
        {
            await next(context);
        }
        catch (Exception failure)
        {
            var status = ApiErrors.Describe(failure).Status ?? StatusCodes.Status500InternalServerError;
            await RecordAsync(attempt, watch, ResultOf(status), failure is SfSpendException ? failure.Message : $"answered {status}");
            throw;
        }

        if (Judge(context, attempt, watch) is { } result)
        {
            await RecordAsync(attempt, watch, result, string.Create(CultureInfo.InvariantCulture, $"answered {context.Response.StatusCode}"));
        }
    }

    private async Task RecordAsync(Attempt attempt, AuditWatch watch, string result, string detail)
    {
        var isTold = result == AuditTrail.Done ? watch.Count > 0 : watch.AnyNotDone;
        if (isTold)
        {
            return;
        }

        // Also when nobody waits for the answer any more.
        await (attempt.IsStranger
            ? strangers.RecordAsync("requests of strangers", attempt.Actor, attempt.Action, attempt.Target, detail, result, CancellationToken.None)
            : audit.RecordAsync(attempt.Actor, attempt.Action, attempt.Target, detail, result, CancellationToken.None));
    }

    /// <summary>Null: there is nothing to tell.</summary>
    private static string? Judge(HttpContext context, Attempt attempt, AuditWatch watch)
    {
        if (context.Features.Get<Admitted>() is null)
        {
            return AuditTrail.Refused;
        }

        return attempt switch
        {
            { ChangesNothing: true } => null,

            // A page that did what was asked leads on. One that shows itself again has told what it did, or shows its form with the reason why not.
            { IsPage: true } when context.Response.StatusCode == StatusCodes.Status200OK => watch.Count > 0 ? null : AuditTrail.Refused,
            _ => ResultOf(context.Response.StatusCode),
        };
    }

    private static string ResultOf(int status) => status switch
    {
        < StatusCodes.Status400BadRequest => AuditTrail.Done,
        < StatusCodes.Status500InternalServerError => AuditTrail.Refused,
        _ => AuditTrail.Failed,
    };

    private static bool IsAnswerToAnError(HttpContext context) =>
        context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null;

    private sealed record Attempt(Actor Actor, bool IsStranger, string Action, string Target, bool IsPage, bool ChangesNothing)
    {
        public static Attempt Of(HttpContext context)
        {
            var endpoint = context.GetEndpoint();
            var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
            var handler = context.Request.Query["handler"].ToString();
            return new Attempt(
                context.Actor,
                context.User.Identity?.IsAuthenticated != true,
                route is null ? $"{context.Request.Method} elsewhere" : $"{context.Request.Method} /{route.Trim('/')}",
                context.Request.Path.Value + (handler.Length > 0 ? $"?handler={handler}" : ""),
                endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is not null,
                endpoint?.Metadata.GetMetadata<ChangesNothingAttribute>()?.Covers(context.Request.Path, handler) == true);
        }
    }
}

/// <summary>On a request that got past every gate, to what it asked for.</summary>
internal sealed class Admitted
{
    public static Admitted Mark { get; } = new();
}

/// <summary>Asked for as changes are, but changes nothing that outlives the request: no entry in the audit where it is allowed.</summary>
/// <param name="ending">Only addresses that end so.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class ChangesNothingAttribute(string ending = "") : Attribute
{
    public string Ending { get; } = ending;

    /// <summary>A page's handlers that do change something.</summary>
    public string[] Except { get; init; } = [];

    public bool Covers(PathString path, string handler) =>
        path.Value?.EndsWith(Ending, StringComparison.Ordinal) == true && !Except.Contains(handler, StringComparer.OrdinalIgnoreCase);
}
