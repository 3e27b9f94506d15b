using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Account;

[Authorize(Policy = Policies.Viewer)]
public sealed class PasswordModel(BrowserSession session) : PageModel
{
    [BindProperty, Required]
    public string? Current { get; set; }

    [BindProperty, Required]
    public string? Next { get; set; }

    [BindProperty, Required]
    public string? Repeated { get; set; }

    public string? Refusal { get; private set; }

    /// <summary>The password is the generated one: nothing else opens before it is changed.</summary>
    public bool IsForced => BrowserSession.MustChangePassword(User);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Current is null || Next is null || Repeated is null)
        {
            Refusal = "Fill in all three fields.";
            return Page();
        }

        if (Next != Repeated)
        {
            Refusal = "The new password and its repetition differ; nothing was changed.";
            return Page();
        }

        Refusal = await session.ChangePasswordAsync(HttpContext, Current, Next, cancellationToken);
        return Refusal is null ? LocalRedirect("/") : Page();
    }
}
