using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>
/// Identity's sign-in, with three rules of our own: a try is counted before the password or code is looked at; a code opens once; a session is
/// a row in the control database, so that it can be ended from here.
/// </summary>
public sealed class PanelSignIn : SignInManager<UserAccount>
{
    private readonly PanelUsers _users;
    private readonly UserStore _store;
    private readonly SessionStore _sessions;

    public PanelSignIn(
        PanelUsers users,
        UserStore store,
        SessionStore sessions,
        IHttpContextAccessor accessor,
        IUserClaimsPrincipalFactory<UserAccount> claims,
        IOptions<IdentityOptions> options,
        ILogger<SignInManager<UserAccount>> logger,
        IAuthenticationSchemeProvider schemes,
        IUserConfirmation<UserAccount> confirmation)
        : base(users, accessor, claims, options, logger, schemes, confirmation)
    {
        (_users, _store, _sessions) = (users, store, sessions);
        AuthenticationScheme = BrowserSession.Scheme;
    }

    private CancellationToken Cancellation => Context.RequestAborted;

    public override async Task<SignInResult> PasswordSignInAsync(string userName, string password, bool isPersistent, bool lockoutOnFailure)
    {
        if (await UserManager.FindByNameAsync(userName) is { } user)
        {
            return await PasswordSignInAsync(user, password, isPersistent, lockoutOnFailure);
        }

        _users.SpendTheTimeOfACheck(password);
        return SignInResult.Failed;
    }

    public override async Task<SignInResult> PasswordSignInAsync(UserAccount user, string password, bool isPersistent, bool lockoutOnFailure)
    {
        var result = await CheckPasswordSignInAsync(user, password, lockoutOnFailure);
        return result.Succeeded ? await SignInOrTwoFactorAsync(user, isPersistent) : result;
    }

    /// <summary>Whether the password is right. Every wrong one counts towards the lock, wherever it was asked for.</summary>
    public override async Task<SignInResult> CheckPasswordSignInAsync(UserAccount user, string password, bool lockoutOnFailure)
    {
        if (user.PasswordHash is null)
        {
            _users.SpendTheTimeOfACheck(password);
            return SignInResult.NotAllowed;
        }

        var taken = await _store.CountTryAsync(user, Cancellation);
        var isRight = await UserManager.CheckPasswordAsync(user, password);
        if (taken is SignInTry.Refused)
        {
            return SignInResult.LockedOut;
        }

        if (!isRight)
        {
            return SignInResult.Failed;
        }

        if (user.HasTwoFactor)
        {
            await _store.GiveBackAsync(user, taken, Cancellation);
        }
        else
        {
            await _store.ResetAccessFailedCountAsync(user, Cancellation);
        }

        return SignInResult.Success;
    }

    // Not asked of the token providers, as Identity does: without a readable key there would be no second step at all.
    public override Task<bool> IsTwoFactorEnabledAsync(UserAccount user) => Task.FromResult(user.HasTwoFactor);

    public override Task<SignInResult> TwoFactorAuthenticatorSignInAsync(string code, bool isPersistent, bool rememberClient) => FinishAsync(async user =>
        await UserManager.VerifyTwoFactorTokenAsync(user, Options.Tokens.AuthenticatorTokenProvider, code) && await _store.UseCodeAsync(user, code, Cancellation));

    public override Task<SignInResult> TwoFactorRecoveryCodeSignInAsync(string recoveryCode) => FinishAsync(async user =>
        (await UserManager.RedeemTwoFactorRecoveryCodeAsync(user, recoveryCode)).Succeeded);

    /// <summary>A session of its own for each sign-in, whatever cookie came with it.</summary>
    public override async Task SignInWithClaimsAsync(UserAccount user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        var isFresh = authenticationProperties?.Items.ContainsKey(SessionStore.FreshProof) == true;
        if (SessionStore.IdOf(Context.User) is { } before)
        {
            await _sessions.EndAsync(before, Cancellation);
        }

        var session = await _sessions.StartAsync(user, Context.Connection.RemoteIpAddress?.ToString(), isFresh, Cancellation);
        await base.SignInWithClaimsAsync(user, new AuthenticationProperties(), [.. additionalClaims, SessionStore.ClaimOf(session)]);
    }

    private async Task<SignInResult> FinishAsync(Func<UserAccount, Task<bool>> isRightAsync)
    {
        if (await GetTwoFactorAuthenticationUserAsync() is not { } user)
        {
            return SignInResult.NotAllowed;
        }

        if (await _store.CountTryAsync(user, Cancellation) is SignInTry.Refused)
        {
            return SignInResult.LockedOut;
        }

        if (!await isRightAsync(user))
        {
            return SignInResult.Failed;
        }

        await _store.ResetAccessFailedCountAsync(user, Cancellation);
        await Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await SignInWithClaimsAsync(user, null, [new Claim("amr", "mfa")]);
        return SignInResult.Success;
    }
}
