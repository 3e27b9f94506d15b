using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Account;

[AllowAnonymous]
public sealed class SignOutModel(BrowserSession session) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await session.SignOutAsync(HttpContext, cancellationToken);
        return LocalRedirect(PanelPaths.SignIn);
    }
}
