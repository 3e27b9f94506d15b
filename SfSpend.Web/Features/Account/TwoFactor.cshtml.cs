using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Account;

[Authorize(Policy = Policies.Viewer)]
public sealed class TwoFactorModel(UserStore store, SecondFactor secondFactor) : PageModel
{
    private const string Self = "/account/two-factor";

    public UserAccount? Account { get; private set; }

    /// <summary>The key that waits for its first code.</summary>
    public string? PendingKey { get; private set; }

    /// <summary>Just made, shown this once.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public int RecoveryCodeCount { get; private set; }

    public string? Refusal { get; private set; }

    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        // Whoever signs in elsewhere has their second factor there.
        Account = User.UserId is { } userId ? await store.FindAsync(userId, HttpContext.RequestAborted) : null;
        if (Account is null or { IsExternal: true })
        {
            context.Result = NotFound();
            return;
        }

        await next();
    }

    public Task OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public async Task<IActionResult> OnPostBeginAsync(string? password, CancellationToken cancellationToken)
    {
        Refusal = Account is { } account ? await secondFactor.BeginAsync(HttpContext, account, password, cancellationToken) : null;
        return await AnswerAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostCancelAsync()
    {
        if (Account is { HasTwoFactor: false } account)
        {
            await secondFactor.CancelAsync(account);
        }

        return LocalRedirect(PanelPaths.Account);
    }

    public async Task<IActionResult> OnPostConfirmAsync(string? code, CancellationToken cancellationToken)
    {
        if (Account is { } account)
        {
            (RecoveryCodes, Refusal) = await secondFactor.ConfirmAsync(HttpContext, account, code ?? "", cancellationToken);
        }

        return await AnswerWithCodesAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostCodesAsync(string? password, CancellationToken cancellationToken)
    {
        if (Account is { } account)
        {
            (RecoveryCodes, Refusal) = await secondFactor.RenewCodesAsync(HttpContext, account, password, cancellationToken);
        }

        return await AnswerWithCodesAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostOffAsync(string? password, CancellationToken cancellationToken)
    {
        Refusal = Account is { } account ? await secondFactor.TurnOffAsync(HttpContext, account, password, cancellationToken) : null;
        return await AnswerAsync(cancellationToken);
    }

    private async Task<IActionResult> AnswerAsync(CancellationToken cancellationToken)
    {
        if (Refusal is null)
        {
            return LocalRedirect(Self);
        }

        await ShowAsync(cancellationToken);
        return Page();
    }

    /// <summary>With the page itself instead of leading on: the codes are to be seen once and kept nowhere.</summary>
    private async Task<IActionResult> AnswerWithCodesAsync(CancellationToken cancellationToken)
    {
        await ShowAsync(cancellationToken);
        var page = Page();
        page.StatusCode = RecoveryCodes.Count > 0 ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return page;
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        if (Account is { } account)
        {
            PendingKey = await secondFactor.ReadPendingKeyAsync(account);
            RecoveryCodeCount = await secondFactor.CountRecoveryCodesAsync(account, cancellationToken);
        }
    }
}
