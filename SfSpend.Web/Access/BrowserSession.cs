using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>A person's session in the browser: how it begins, goes on and ends.</summary>
public sealed class BrowserSession(PanelSignIn signIn, PanelUsers users, UserStore store, SessionStore sessions, AuditTrail audit, StrangerAudit strangers)
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    private const string SignInAction = "account.sign-in";
    private const int CodeLength = 6;

    /// <summary>A refusal doesn't tell a wrong name from a wrong password or a locked account; the audit does.</summary>
    public async Task<SignInResult> SignInAsync(HttpContext context, string userName, string password, CancellationToken cancellationToken)
    {
        var result = await signIn.PasswordSignInAsync(userName, password, isPersistent: false, lockoutOnFailure: true);
        if (result.RequiresTwoFactor)
        {
            var halfway = new Actor(userName, context.Connection.RemoteIpAddress?.ToString());
            await audit.RecordAsync(halfway, "account.first-step", null, "the code is to follow", AuditTrail.Done, cancellationToken);
        }
        else
        {
            await FinishAsync(context, await users.FindByNameAsync(userName), userName, result, "password", cancellationToken);
        }

        return result;
    }

    /// <summary>The second step: a code of the authenticator or a recovery code. <see cref="SignInResult.NotAllowed"/>: the first step is missing or too long ago.</summary>
    public async Task<SignInResult> FinishSignInAsync(HttpContext context, string code, CancellationToken cancellationToken)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user)
        {
            await strangers.RecordAsync("sign-ins of strangers", context.Actor, SignInAction, null, "a code without a first step", AuditTrail.Refused, cancellationToken);
            return SignInResult.NotAllowed;
        }

        var typed = string.Concat(code.Where(letter => !char.IsWhiteSpace(letter))).ToUpperInvariant();
        var isAuthenticatorCode = typed.Length == CodeLength && typed.All(char.IsAsciiDigit);
        var result = isAuthenticatorCode
            ? await signIn.TwoFactorAuthenticatorSignInAsync(typed, isPersistent: false, rememberClient: false)
            : await signIn.TwoFactorRecoveryCodeSignInAsync(typed);
        await FinishAsync(context, user, user.UserName, result, isAuthenticatorCode ? "code" : "recovery code", cancellationToken);
        return result;
    }

    /// <summary>The session is over on this side, too: a copy of its cookie opens nothing.</summary>
    public async Task SignOutAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (SessionStore.IdOf(context.User) is { } session)
        {
            await sessions.EndAsync(session, cancellationToken);
            await audit.RecordAsync(context.Actor, "account.sign-out", null, null, AuditTrail.Done, cancellationToken);
        }

        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await context.SignOutAsync(Scheme);
    }

    /// <summary>Null when the password was changed (this session goes on, the others end), otherwise a sentence why it was not.</summary>
    public async Task<string?> ChangePasswordAsync(HttpContext context, string current, string next, CancellationToken cancellationToken)
    {
        if (context.User.UserId is not { } userId || await store.FindAsync(userId, cancellationToken) is not { PasswordHash: not null } user)
        {
            return "Only somebody who is signed in with a password can change it.";
        }

        var refusal = await TryChangePasswordAsync(user, current, next);
        await audit.RecordAsync(
            context.Actor, "account.change-password", null, refusal, refusal is null ? AuditTrail.Done : AuditTrail.Refused, cancellationToken);
        if (refusal is null)
        {
            await signIn.RefreshSignInAsync(user);
        }

        return refusal;
    }

    /// <summary>Ends a session that was signed out, or whose account is gone or has got another password, role or second factor.</summary>
    internal async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var stamp = context.Principal is { } principal && SessionStore.IdOf(principal) is { } session
            ? await sessions.FindStampAsync(session, context.HttpContext.RequestAborted)
            : null;
        if (stamp is null || stamp != context.Principal?.FindFirstValue(PanelClaims.Stamp))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Scheme);
        }
    }

    internal static bool MustChangePassword(ClaimsPrincipal user) => user.HasClaim(PanelClaims.MustChangePassword, "true");

    private async Task<string?> TryChangePasswordAsync(UserAccount user, string current, string next)
    {
        if (!(await signIn.ConfirmAsync(user, current)).Succeeded)
        {
            return "The current password is not right.";
        }

        if (current == next)
        {
            return "The new password is the current one; choose another.";
        }

        user.MustChangePassword = false;
        return AccountErrors.Sentence(await users.SetPasswordAsync(user, next));
    }

    private async Task FinishAsync(
        HttpContext context, UserAccount? user, string typedName, SignInResult result, string means, CancellationToken cancellationToken)
    {
        var actor = new Actor(user?.UserName ?? typedName, context.Connection.RemoteIpAddress?.ToString());
        var detail = result switch
        {
            { Succeeded: true } => means,
            { IsLockedOut: true } => user?.IsLocked == true ? "the account is locked" : "too many tries from this address",
            _ when user is null => "there is no such account",
            _ => $"wrong {means}",
        };
        if (!result.Succeeded)
        {
            var kind = user is null ? "sign-ins of strangers" : $"failed sign-ins of {user.UserName}";
            await strangers.RecordAsync(kind, actor, SignInAction, null, detail, AuditTrail.Refused, cancellationToken);
            return;
        }

        await audit.RecordAsync(actor, SignInAction, null, detail, AuditTrail.Done, cancellationToken);
        if (user is not null)
        {
            await store.RecordSignInAsync(user, cancellationToken);
        }
    }
}
