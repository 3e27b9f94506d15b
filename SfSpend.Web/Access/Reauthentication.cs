using Microsoft.AspNetCore.Identity;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>
/// Before something is destroyed or a second factor changes, the person behind the session shows once more who they are: by the password, or
/// where they sign in elsewhere by a sign-in there a moment ago.
/// </summary>
public sealed class Reauthentication(PanelSignIn signIn, UserStore store, SessionStore sessions, AuditTrail audit, TimeProvider time)
{
    public static readonly TimeSpan ProofLife = TimeSpan.FromMinutes(5);

    /// <summary>Null when it was shown, otherwise a sentence why not. A wrong password counts towards the lock like one at sign-in.</summary>
    /// <param name="purpose">What it is asked for, as the audit names it.</param>
    public async Task<string?> RefuseAsync(HttpContext context, string? password, string purpose, CancellationToken cancellationToken)
    {
        var user = context.User.UserId is { } userId ? await store.FindAsync(userId, cancellationToken) : null;
        var refusal = user switch
        {
            null => "Only somebody who is signed in with the browser can do this here; a key does it over REST.",
            { IsExternal: true } => await IsProvenAsync(context, cancellationToken)
                ? null
                : $"Sign in anew first: a sign-in of the last {ProofLife.TotalMinutes:0} minutes is needed.",
            _ when string.IsNullOrEmpty(password) => "Type your password: it is asked for once more.",
            _ => Sentence(await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)),
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
        { IsLockedOut: true } => $"The account is locked for {UserStore.LockDuration.TotalMinutes:0} minutes after too many tries.",
        _ => "The password is not right.",
    };
}
