using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Account;

[AllowAnonymous]
public sealed class SignOutModel : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await BrowserSession.SignOutAsync(HttpContext);
        return LocalRedirect(PanelPaths.SignIn);
    }
}
