using Microsoft.AspNetCore.Identity;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>
/// Before somebody is let in (accounts, roles, keys, resets), something is destroyed, or a second factor changes, the person behind the session
/// shows once more who they are: by the password, or where they sign in elsewhere by a sign-in there a moment ago. A key is proof enough: it is
/// a secret that was just sent, while a cookie is sent by whoever sits at the browser.
/// </summary>
public sealed class Reauthentication(PanelSignIn signIn, UserStore store, SessionStore sessions, AuditTrail audit, TimeProvider time)
{
    public static readonly TimeSpan ProofLife = TimeSpan.FromMinutes(5);

    /// <summary>Null when it was shown, otherwise a sentence why not. Wrong passwords are counted here by themselves, not with those at sign-in.</summary>
    /// <param name="purpose">What it is asked for, as the audit names it.</param>
    public async Task<string?> RefuseAsync(HttpContext context, string? password, string purpose, CancellationToken cancellationToken)
    {
        if (context.User.Identity?.AuthenticationType == ApiKeyHandler.SchemeName)
        {
            return null;
        }

        var user = context.User.UserId is { } userId ? await store.FindAsync(userId, cancellationToken) : null;
        var refusal = user switch
        {
            null => "Sign in first: this session’s account is gone.",
            { IsExternal: true } => await IsProvenAsync(context, cancellationToken)
                ? null
                : $"Sign in anew first: a sign-in of the last {ProofLife.TotalMinutes:0} minutes is needed.",
            _ when string.IsNullOrEmpty(password) => "Type your password: it is asked for once more (over REST: the member password).",
            _ => Sentence(await signIn.ConfirmAsync(user, password)),
        };
        if (refusal is not null)
        {
            await audit.RecordAsync(context.Actor, "account.confirm", purpose, refusal, AuditTrail.Refused, cancellationToken);
        }

        return refusal;
    }

    /// <summary>Whether this session's person has signed in at the identity provider because the panel asked for it, a moment ago.</summary>
    public async Task<bool> IsProvenAsync(HttpContext context, CancellationToken cancellationToken) =>
        context.User.UserId is { } userId
        && SessionStore.IdOf(context.User) is { } session
        && (await sessions.ListAsync(userId, cancellationToken)).FirstOrDefault(one => one.SessionId == session) is { ProvenAt: { } at }
        && time.GetUtcNow() - at <= ProofLife;

    private static string? Sentence(SignInResult result) => result switch
    {
        { Succeeded: true } => null,
        { IsLockedOut: true } => $"Your address has sent too many wrong passwords. Try again in {SignInTries.PauseOfNetwork.TotalMinutes:0} minutes.",
        _ => "The password is not right.",
    };
}
