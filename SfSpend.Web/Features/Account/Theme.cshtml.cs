using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Account;

/// <summary>The theme switch without a script.</summary>
[Authorize(Policy = Policies.Reading), ChangesNothing]
public sealed class ThemeModel : PageModel
{
    public IActionResult OnPost(string? theme, string? returnUrl)
    {
        if (theme is "light" or "dark")
        {
            Response.Cookies.Append(ThemeChoice.CookieName, theme, new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = Request.IsHttps });
        }
        else
        {
            Response.Cookies.Delete(ThemeChoice.CookieName);
        }

        return LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/");
    }
}
