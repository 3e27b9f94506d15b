using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Account;

/// <summary>One's own account.</summary>
[Authorize(Policy = Policies.Viewer)]
public sealed class IndexModel(UserStore store, SessionStore sessions, SecondFactor secondFactor, AuditTrail audit, IOptions<AuthOptions> options) : PageModel
{
    public UserAccount? Account { get; private set; }

    public int RecoveryCodeCount { get; private set; }

    /// <summary>Latest first.</summary>
    public IReadOnlyList<UserSession> Sessions { get; private set; } = [];

    /// <summary>The session that looks at this page.</summary>
    public Guid? Here => SessionStore.IdOf(User);

    public string ProviderName => options.Value.OpenIdConnect.DisplayName;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (User.UserId is not { } userId || await store.FindAsync(userId, cancellationToken) is not { } account)
        {
            return NotFound();
        }

        Account = account;
        RecoveryCodeCount = await secondFactor.CountRecoveryCodesAsync(account, cancellationToken);
        Sessions = await sessions.ListAsync(userId, cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostSignOutElsewhereAsync(CancellationToken cancellationToken)
    {
        if (User.UserId is not { } userId)
        {
            return NotFound();
        }

        var ended = await sessions.EndOthersAsync(userId, Here, cancellationToken);
        await audit.RecordAsync(HttpContext.Actor, "account.sign-out-elsewhere", null, $"{ended} ended", AuditTrail.Done, cancellationToken);
        return LocalRedirect(PanelPaths.Account);
    }
}
