using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SfSpend.Web.Access;
using SfSpend.Web.Access.SignOn;

namespace SfSpend.Web.Features.Account;

/// <summary>
/// The way to the identity provider. A link, not a form: a page that may send forms only to the panel itself may not send them on to the provider,
/// and nothing is changed before the provider's answer is there.
/// </summary>
[AllowAnonymous]
public sealed class SignInExternalModel(SignOnChallenge challenge, IOptions<AuthOptions> options) : PageModel
{
    [FromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    /// <summary>Whoever is signed in signs in anew, for something that can't be undone.</summary>
    [FromQuery(Name = "fresh")]
    public bool IsFresh { get; set; }

    public async Task<IActionResult> OnGetAsync()
    {
        if (!options.Value.OpenIdConnect.IsConfigured)
        {
            return NotFound();
        }

        var destination = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/";
        return await challenge.TryStartAsync(HttpContext, destination, IsFresh)
            ? new EmptyResult()
            : LocalRedirect(SignOnEvents.AddressOf(SignOnProblem.Unreachable, destination));
    }
}
