using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using SfSpend.Core;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Errors;

/// <summary>Says what happened, what it means for the data and what to do. Shown in place of the page that was asked for.</summary>
[AllowAnonymous, IgnoreAntiforgeryToken, DisableRateLimiting, ChangesNothing]
public sealed class IndexModel : PageModel
{
    public int Status { get; private set; }

    public string Title { get; private set; } = "";

    public string Meaning { get; private set; } = "";

    public string Advice { get; private set; } = "";

    /// <summary>What to look for in the log, where the failure was a surprise.</summary>
    public string? Reference { get; private set; }

    public void OnGet([FromQuery] int? status) => Describe(status);

    public void OnPost([FromQuery] int? status) => Describe(status);

    private void Describe(int? status)
    {
        var failure = HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error;
        Status = failure switch
        {
            null => status ?? StatusCodes.Status404NotFound,
            BadHttpRequestException bad => bad.StatusCode,
            _ => StatusCodes.Status500InternalServerError,
        };
        (Title, Meaning, Advice) = failure is SfSpendException expected
            ? ("This could not be done", expected.Message, "What is published in the warehouse is as it was.")
            : Status switch
            {
                StatusCodes.Status400BadRequest => (
                    "The request was not understood",
                    "The form may have been open for too long, or it was sent from another page. Nothing was changed.",
                    "Go back, reload the page and send it again."),
                StatusCodes.Status403Forbidden => (
                    "Not for your role",
                    $"You are signed in as {User.Identity?.Name}, whose role does not allow this. Nothing was changed.",
                    "Ask an administrator of this panel for the role you need."),
                StatusCodes.Status404NotFound => (
                    "There is no such page",
                    "The address may be mistyped, or what it pointed to is gone.",
                    "Everything there is can be reached from the overview."),
                StatusCodes.Status413PayloadTooLarge => (
                    "That is too large",
                    "What was sent is larger than this panel accepts. Nothing was kept of it.",
                    "A large file can be put into the import folder of the panel and run from there."),
                StatusCodes.Status429TooManyRequests => (
                    "Asked too often",
                    "Somebody at your address asked for this again and again. Nothing was changed.",
                    "Wait a minute, then try once more."),
                < 500 => ("The request was refused", "Nothing was changed.", "Go back, reload the page and try once more."),
                _ => (
                    "The panel failed at this",
                    "It was not expected. Published figures are never half-written: what the warehouse shows is the last load that balanced.",
                    "Reload the page. If it happens again, look into the panel’s log."),
            };
        Reference = failure is null or SfSpendException or BadHttpRequestException ? null : Activity.Current?.Id ?? HttpContext.TraceIdentifier;
    }
}
