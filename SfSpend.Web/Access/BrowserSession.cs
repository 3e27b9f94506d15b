using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>A person's session in the browser: what the cookie says, and whether it still holds.</summary>
public sealed class BrowserSession(UserAccounts accounts, AuditTrail audit)
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    private const string StampClaim = "sfspend:stamp";
    private const string MustChangePasswordClaim = "sfspend:must-change-password";

    /// <summary>The account that is now signed in, or null when it was refused. The refusal doesn't tell a wrong name from a wrong password or a locked account.</summary>
    public async Task<UserAccount?> SignInAsync(HttpContext context, string userName, string password, CancellationToken cancellationToken)
    {
        var account = await accounts.VerifyAsync(userName, password, cancellationToken);
        var actor = new Actor(account?.UserName ?? userName, context.Connection.RemoteIpAddress?.ToString());
        await audit.RecordAsync(actor, "account.sign-in", null, null, account is null ? AuditTrail.Refused : AuditTrail.Done, cancellationToken);
        if (account is not null)
        {
            await context.SignInAsync(Scheme, PrincipalOf(account));
        }

        return account;
    }

    public static Task SignOutAsync(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>Null when the password was changed (the session goes on with it), otherwise a sentence why it was not.</summary>
    public async Task<string?> ChangePasswordAsync(HttpContext context, string current, string next, CancellationToken cancellationToken)
    {
        if (UserIdOf(context.User) is not { } userId)
        {
            return "Only somebody who is signed in can change a password.";
        }

        var refusal = await accounts.ChangePasswordAsync(userId, current, next, cancellationToken);
        await audit.RecordAsync(
            context.Actor, "account.change-password", null, refusal, refusal is null ? AuditTrail.Done : AuditTrail.Refused, cancellationToken);
        if (refusal is null && await accounts.FindAsync(userId, cancellationToken) is { } account)
        {
            await context.SignInAsync(Scheme, PrincipalOf(account));
        }

        return refusal;
    }

    /// <summary>Ends a session whose account is gone or has got another password or role.</summary>
    internal async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var account = context.Principal is { } principal && UserIdOf(principal) is { } userId
            ? await accounts.FindAsync(userId, context.HttpContext.RequestAborted)
            : null;
        if (account is null || account.SecurityStamp != context.Principal?.FindFirstValue(StampClaim))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Scheme);
        }
    }

    internal static bool MustChangePassword(ClaimsPrincipal user) => user.HasClaim(MustChangePasswordClaim, "true");

    private static long? UserIdOf(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var userId) ? userId : null;

    private static ClaimsPrincipal PrincipalOf(UserAccount account) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, account.UserId.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, account.UserName),
            new(ClaimTypes.Role, account.Role.ToString()),
            new(StampClaim, account.SecurityStamp),
            new(MustChangePasswordClaim, account.MustChangePassword ? "true" : "false"),
        ],
        Scheme));
}
