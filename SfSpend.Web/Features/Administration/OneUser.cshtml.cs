using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Administration;

[Authorize(Policy = Policies.Admin)]
public sealed class OneUserModel(UserAdministration administration, Reauthentication reauthentication, IOptions<AuthOptions> options) : PageModel
{
    public UserAccount? Account { get; private set; }

    public string? Refusal { get; private set; }

    /// <summary>Just made, shown this once.</summary>
    public string? Password { get; private set; }

    public string ProviderName => options.Value.OpenIdConnect.DisplayName;

    /// <summary>Who signs in elsewhere does so anew before changing somebody; a password is asked for in the form.</summary>
    public bool IsProven { get; private set; }

    private Asker Asker => Asker.Of(HttpContext);

    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var id = context.HandlerArguments.TryGetValue("id", out var value) && value is long given ? given : 0;
        Account = await administration.FindAsync(id, HttpContext.RequestAborted);
        if (Account is null)
        {
            context.Result = NotFound();
            return;
        }

        IsProven = !User.IsExternal || await reauthentication.IsProvenAsync(HttpContext, HttpContext.RequestAborted);
        await next();
    }

    public void OnGet(long id)
    {
        // Shows the account that was found for the address.
    }

    public Task<IActionResult> OnPostRoleAsync(long id, Role role, string? password, CancellationToken cancellationToken) =>
        ChangeProvenAsync(password, "user.change-role", account => administration.ChangeRoleAsync(Asker, account, role, cancellationToken));

    public Task<IActionResult> OnPostLockAsync(long id, CancellationToken cancellationToken) =>
        ChangeAsync(account => administration.LockAsync(Asker, account, cancellationToken));

    public Task<IActionResult> OnPostUnlockAsync(long id, string? password, CancellationToken cancellationToken) =>
        ChangeProvenAsync(password, "user.unlock", account => administration.UnlockAsync(Asker, account, cancellationToken));

    public Task<IActionResult> OnPostTwoFactorAsync(long id, string? password, CancellationToken cancellationToken) =>
        ChangeProvenAsync(password, "user.reset-two-factor", account => administration.ResetTwoFactorAsync(Asker, account, cancellationToken));

    public Task<IActionResult> OnPostPasswordAsync(long id, string? password, CancellationToken cancellationToken) =>
        ChangeProvenAsync(password, "user.reset-password", account => administration.ResetPasswordAsync(Asker, account, cancellationToken));

    public async Task<IActionResult> OnPostDeleteAsync(long id, string? confirm, string? password, CancellationToken cancellationToken)
    {
        if (Account is { } account && confirm?.Trim() != account.UserName)
        {
            Refusal = $"Nobody was deleted: type {account.UserName} to confirm, exactly as it is written.";
            return Page();
        }

        if (await reauthentication.RefuseAsync(HttpContext, password, "user.delete", cancellationToken) is { } reason)
        {
            Refusal = $"Nobody was deleted. {reason}";
            return Page();
        }

        var answer = await ChangeAsync(found => administration.DeleteAsync(Asker, found, cancellationToken));
        return Refusal is null ? LocalRedirect("/administration/users") : answer;
    }

    private async Task<IActionResult> ChangeProvenAsync(string? password, string purpose, Func<UserAccount, Task<AccountChange>> changeAsync)
    {
        if (await reauthentication.RefuseAsync(HttpContext, password, purpose, HttpContext.RequestAborted) is { } reason)
        {
            Refusal = $"Nothing was changed. {reason}";
            return Page();
        }

        return await ChangeAsync(changeAsync);
    }

    private async Task<IActionResult> ChangeAsync(Func<UserAccount, Task<AccountChange>> changeAsync)
    {
        if (Account is not { } account || !ModelState.IsValid)
        {
            return BadRequest();
        }

        var change = await changeAsync(account);
        if (change is { Refusal: null, Password: null })
        {
            return LocalRedirect($"/administration/users/{account.UserId}");
        }

        (Account, Refusal, Password) = (change.Account, change.Refusal, change.Password);
        if (Account is null)
        {
            return NotFound();
        }

        var page = Page();
        page.StatusCode = Password is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        return page;
    }
}
