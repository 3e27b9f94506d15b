using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Account;

[AllowAnonymous, EnableRateLimiting(RateLimits.SignIn)]
public sealed class SignInModel(BrowserSession session) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty, Required, StringLength(200)]
    public string? UserName { get; set; }

    [BindProperty, Required, StringLength(200)]
    public string? Password { get; set; }

    public string? Refusal { get; private set; }

    public IActionResult OnGet()
    {
        ModelState.Clear();
        return User.Identity?.IsAuthenticated == true ? LocalRedirect(Destination) : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (UserName is not { Length: > 0 } userName || Password is not { Length: > 0 } password || !ModelState.IsValid)
        {
            Refusal = "Enter your user name and your password.";
            return Page();
        }

        if (await session.SignInAsync(HttpContext, userName, password, cancellationToken) is not { } account)
        {
            Refusal = "User name and password don’t match, or the account is locked for a few minutes after too many tries.";
            return Page();
        }

        return LocalRedirect(account.MustChangePassword ? PanelPaths.ChangePassword : Destination);
    }

    private string Destination => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/";
}
