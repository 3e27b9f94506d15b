using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Account;

/// <summary>The step after the password, for those with a second factor.</summary>
[AllowAnonymous, EnableRateLimiting(RateLimits.SignIn)]
public sealed class SignInCodeModel(BrowserSession session) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty, Required, StringLength(40)]
    public string? Code { get; set; }

    public string? Refusal { get; private set; }

    public void OnGet() => ModelState.Clear();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Code is not { Length: > 0 } code || !ModelState.IsValid)
        {
            Refusal = "Type the six digits that your authenticator shows, or a recovery code.";
            return Page();
        }

        var result = await session.FinishSignInAsync(HttpContext, code, cancellationToken);
        if (result.IsNotAllowed)
        {
            return LocalRedirect(PanelPaths.SignIn);
        }

        if (!result.Succeeded)
        {
            Refusal = "This code is not right or was used before, or too many tries came from your address: then wait a few minutes.";
            return Page();
        }

        var destination = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/";
        return LocalRedirect(BrowserSession.MustChangePassword(User) ? PanelPaths.ChangePassword : destination);
    }
}
