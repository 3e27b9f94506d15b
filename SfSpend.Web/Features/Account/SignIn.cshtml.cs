using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using SfSpend.Web.Access;
using SfSpend.Web.Access.SignOn;

namespace SfSpend.Web.Features.Account;

[AllowAnonymous, EnableRateLimiting(RateLimits.SignIn)]
public sealed class SignInModel(BrowserSession session, IOptions<AuthOptions> options) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Why a sign-in at the identity provider led back here.</summary>
    [FromQuery(Name = "problem")]
    public SignOnProblem? Problem { get; set; }

    [BindProperty, Required, StringLength(200)]
    public string? UserName { get; set; }

    [BindProperty, Required, StringLength(200)]
    public string? Password { get; set; }

    public string? Refusal { get; private set; }

    /// <summary>Null: there is no identity provider.</summary>
    public string? ProviderName => options.Value.OpenIdConnect is { IsConfigured: true } provider ? provider.DisplayName : null;

    public string ProviderHref => $"{PanelPaths.SignInExternal}{QueryString.Create("returnUrl", Destination)}";

    public bool IsPublic => options.Value.PublicReading;

    public IActionResult OnGet()
    {
        ModelState.Clear();
        Refusal = Problem is { } problem && Enum.IsDefined(problem) && ProviderName is { } provider ? SignOnProblems.Sentence(problem, provider) : null;
        return User.Identity?.IsAuthenticated == true && Refusal is null ? LocalRedirect(Destination) : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (UserName is not { Length: > 0 } userName || Password is not { Length: > 0 } password || !ModelState.IsValid)
        {
            Refusal = "Enter your user name and your password.";
            return Page();
        }

        var result = await session.SignInAsync(HttpContext, userName, password, cancellationToken);
        if (result.RequiresTwoFactor)
        {
            return LocalRedirect($"{PanelPaths.SignInCode}{QueryString.Create("returnUrl", Destination)}");
        }

        if (!result.Succeeded)
        {
            Refusal = "User name and password don’t match, or too many tries came from your address: then wait a few minutes.";
            return Page();
        }

        return LocalRedirect(BrowserSession.MustChangePassword(User) ? PanelPaths.ChangePassword : Destination);
    }

    private string Destination => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/";
}
