using System.Text.Encodings.Web;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>A person's own second factor: set up, confirmed by a first code, given new recovery codes, turned off.</summary>
public sealed class SecondFactor(PanelUsers users, UserStore store, PanelSignIn signIn, Reauthentication reauthentication, AuditTrail audit)
{
    private const string Issuer = "SfSpend";
    private const int RecoveryCodeCount = 10;

    public Task<int> CountRecoveryCodesAsync(UserAccount user, CancellationToken cancellationToken) => store.CountCodesAsync(user, cancellationToken);

    /// <summary>The secret that waits for its first code, or null.</summary>
    public async Task<string?> ReadPendingKeyAsync(UserAccount user) => user.HasTwoFactor ? null : await users.GetAuthenticatorKeyAsync(user);

    /// <summary>What authenticators read from the QR code.</summary>
    public static string AddressOf(UserAccount user, string key)
    {
        var name = UrlEncoder.Default.Encode(user.UserName);
        return $"otpauth://totp/{Issuer}:{name}?secret={key}&issuer={Issuer}&digits=6";
    }

    /// <summary>Makes a secret. It opens and asks nothing before it is confirmed.</summary>
    public async Task<string?> BeginAsync(HttpContext context, UserAccount user, string? password, CancellationToken cancellationToken)
    {
        if (user.HasTwoFactor)
        {
            return "Two-factor sign-in is on already.";
        }

        if (await reauthentication.RefuseAsync(context, password, "two-factor", cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await store.SetAuthenticatorKeyAsync(user, users.GenerateNewAuthenticatorKey(), cancellationToken);
        return AccountErrors.Sentence(await users.UpdateAsync(user));
    }

    /// <summary>Forgets a secret that was never confirmed.</summary>
    public async Task CancelAsync(UserAccount user)
    {
        user.ProtectedKey = null;
        await users.UpdateAsync(user);
    }

    /// <summary>Turns it on when the code is right; the recovery codes are shown this once. Other sessions end.</summary>
    public async Task<(IReadOnlyList<string> RecoveryCodes, string? Refusal)> ConfirmAsync(HttpContext context, UserAccount user, string code, CancellationToken cancellationToken)
    {
        var typed = string.Concat(code.Where(char.IsAsciiDigit));
        if (await ReadPendingKeyAsync(user) is null)
        {
            return ([], "There is nothing to confirm: begin anew.");
        }

        if (!await users.VerifyTwoFactorTokenAsync(user, users.Options.Tokens.AuthenticatorTokenProvider, typed)
            || !await store.UseCodeAsync(user, typed, cancellationToken))
        {
            return ([], "This code is not right. Check that the clock of your device is, and type the code that is shown now.");
        }

        if (AccountErrors.Sentence(await users.SetTwoFactorEnabledAsync(user, true)) is { } refusal)
        {
            return ([], refusal);
        }

        var codes = await RenewAsync(user);
        await audit.RecordAsync(context.Actor, "account.two-factor-on", null, null, AuditTrail.Done, cancellationToken);
        await signIn.RefreshSignInAsync(user);
        return (codes, null);
    }

    /// <summary>New recovery codes in place of those there are.</summary>
    public async Task<(IReadOnlyList<string> RecoveryCodes, string? Refusal)> RenewCodesAsync(
        HttpContext context, UserAccount user, string? password, CancellationToken cancellationToken)
    {
        if (!user.HasTwoFactor)
        {
            return ([], "Two-factor sign-in is off: there is nothing to recover from.");
        }

        if (await reauthentication.RefuseAsync(context, password, "recovery codes", cancellationToken) is { } refusal)
        {
            return ([], refusal);
        }

        var codes = await RenewAsync(user);
        await audit.RecordAsync(context.Actor, "account.recovery-codes", null, null, AuditTrail.Done, cancellationToken);
        return (codes, null);
    }

    /// <summary>Null when it is off now, otherwise a sentence why it is not. Other sessions end.</summary>
    public async Task<string?> TurnOffAsync(HttpContext context, UserAccount user, string? password, CancellationToken cancellationToken)
    {
        if (await reauthentication.RefuseAsync(context, password, "two-factor", cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await store.ReplaceCodesAsync(user, [], cancellationToken);
        user.ProtectedKey = null;
        if (AccountErrors.Sentence(await users.SetTwoFactorEnabledAsync(user, false)) is { } failure)
        {
            return failure;
        }

        await audit.RecordAsync(context.Actor, "account.two-factor-off", null, null, AuditTrail.Done, cancellationToken);
        await signIn.RefreshSignInAsync(user);
        return null;
    }

    private async Task<IReadOnlyList<string>> RenewAsync(UserAccount user) =>
        [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodeCount) ?? []];
}
