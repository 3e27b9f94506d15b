using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>
/// Identity's sign-in, with four rules of our own: a try is counted before the password or code is looked at; the first of two steps holds only
/// as long as the account stays as it was; a code opens once; a session is a row in the control database, so that it can be ended from here.
/// </summary>
public sealed class PanelSignIn : SignInManager<UserAccount>
{
    private readonly PanelUsers _users;
    private readonly UserStore _store;
    private readonly SessionStore _sessions;
    private readonly SignInTries _tries;

    public PanelSignIn(
        PanelUsers users,
        UserStore store,
        SessionStore sessions,
        SignInTries tries,
        IHttpContextAccessor accessor,
        IUserClaimsPrincipalFactory<UserAccount> claims,
        IOptions<IdentityOptions> options,
        ILogger<SignInManager<UserAccount>> logger,
        IAuthenticationSchemeProvider schemes,
        IUserConfirmation<UserAccount> confirmation)
        : base(users, accessor, claims, options, logger, schemes, confirmation)
    {
        (_users, _store, _sessions, _tries) = (users, store, sessions, tries);
        AuthenticationScheme = BrowserSession.Scheme;
    }

    private System.Net.IPAddress? Address => Context.Connection.RemoteIpAddress;

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
        var result = await CheckAsync(user, password, TryPurpose.SignIn);
        return result.Succeeded ? await SignInOrTwoFactorAsync(user, isPersistent) : result;
    }

    /// <summary>Whether the password of somebody who is signed in is right.</summary>
    public Task<SignInResult> ConfirmAsync(UserAccount user, string password) => CheckAsync(user, password, TryPurpose.Confirmation);

    /// <summary>Null also when the account has got another password, role or second factor since the first step.</summary>
    public override async Task<UserAccount?> GetTwoFactorAuthenticationUserAsync()
    {
        var firstStep = (await Context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme)).Principal;
        return firstStep?.FindFirstValue(ClaimTypes.Name) is { } userId
            && await _store.FindByIdAsync(userId, Cancellation) is { } user
            && firstStep.FindFirstValue(PanelClaims.Stamp) == user.SecurityStamp ? user : null;
    }

    // Not asked of the token providers, as Identity does: without a readable key there would be no second step at all.
    public override Task<bool> IsTwoFactorEnabledAsync(UserAccount user) => Task.FromResult(user.HasTwoFactor);

    public override Task<SignInResult> TwoFactorAuthenticatorSignInAsync(string code, bool isPersistent, bool rememberClient) => FinishAsync(async user =>
        await UserManager.VerifyTwoFactorTokenAsync(user, Options.Tokens.AuthenticatorTokenProvider, code) && await _store.UseCodeAsync(user, code, Cancellation));

    public override Task<SignInResult> TwoFactorRecoveryCodeSignInAsync(string recoveryCode) => FinishAsync(async user =>
        (await UserManager.RedeemTwoFactorRecoveryCodeAsync(user, recoveryCode)).Succeeded);

    protected override async Task<SignInResult> SignInOrTwoFactorAsync(UserAccount user, bool isPersistent, string? loginProvider = null, bool bypassTwoFactor = false)
    {
        if (!user.HasTwoFactor)
        {
            return await base.SignInOrTwoFactorAsync(user, isPersistent, loginProvider, bypassTwoFactor);
        }

        var firstStep = new ClaimsIdentity(
            [new(ClaimTypes.Name, user.UserId.ToString(CultureInfo.InvariantCulture)), new(PanelClaims.Stamp, user.SecurityStamp)], IdentityConstants.TwoFactorUserIdScheme);
        await Context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(firstStep));
        return SignInResult.TwoFactorRequired;
    }

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

        var counted = await _tries.CountAsync(user, TryPurpose.SignIn, Address, Cancellation);
        if (counted.IsRefused)
        {
            return SignInResult.LockedOut;
        }

        if (!await isRightAsync(user))
        {
            return SignInResult.Failed;
        }

        await _tries.SucceedAsync(user, TryPurpose.SignIn, Address, counted, Cancellation);
        await Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await SignInWithClaimsAsync(user, null, [new Claim("amr", "mfa")]);
        return SignInResult.Success;
    }

    private async Task<SignInResult> CheckAsync(UserAccount user, string password, TryPurpose purpose)
    {
        if (user.PasswordHash is null)
        {
            _users.SpendTheTimeOfACheck(password);
            return SignInResult.NotAllowed;
        }

        var counted = await _tries.CountAsync(user, purpose, Address, Cancellation);
        var isRight = await UserManager.CheckPasswordAsync(user, password);
        if (counted.IsRefused)
        {
            return SignInResult.LockedOut;
        }

        if (!isRight)
        {
            return SignInResult.Failed;
        }

        if (user.HasTwoFactor && purpose is TryPurpose.SignIn)
        {
            await _tries.GiveBackAsync(user, purpose, counted, Cancellation);
        }
        else
        {
            await _tries.SucceedAsync(user, purpose, Address, counted, Cancellation);
        }

        return SignInResult.Success;
    }
}
