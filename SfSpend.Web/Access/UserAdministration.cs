using Microsoft.AspNetCore.Identity;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>Who asks for a change of accounts or keys.</summary>
/// <param name="UserId">Their own account; null for an API key.</param>
/// <param name="KeyId">The key that was made in the panel; null for people and for keys of the configuration.</param>
public sealed record Asker(Actor Actor, long? UserId, long? KeyId)
{
    public static Asker Of(HttpContext context) => new(context.Actor, context.User.UserId, context.User.KeyId);
}

/// <summary>What became of an account.</summary>
/// <param name="Refusal">Why nothing was changed, or null.</param>
/// <param name="Password">The generated password, to be shown this once.</param>
public sealed record AccountChange(UserAccount? Account, string? Refusal, string? Password = null);

/// <summary>What administrators do to accounts: each change is audited, and one of role, password, lock or second factor ends the account's sessions.</summary>
public sealed class UserAdministration(PanelUsers users, UserStore store, SignInTries tries, AuditTrail audit)
{
    public Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    public Task<UserAccount?> FindAsync(long userId, CancellationToken cancellationToken) => store.FindAsync(userId, cancellationToken);

    /// <summary>With a generated password that must be changed at the first sign-in.</summary>
    public async Task<AccountChange> CreateAsync(Asker asker, string userName, Role role, CancellationToken cancellationToken)
    {
        var password = PasswordRules.Generate();
        var user = new UserAccount { UserName = userName, Role = role, MustChangePassword = true };
        var refusal = AccountErrors.Sentence(await users.CreateAsync(user, password));
        await RecordAsync(asker, "user.create", userName, refusal ?? $"role {role}", refusal is null, cancellationToken);
        return refusal is null ? new AccountChange(user, null, password) : new AccountChange(null, refusal);
    }

    public Task<AccountChange> ChangeRoleAsync(Asker asker, UserAccount user, Role role, CancellationToken cancellationToken)
    {
        var before = user.Role;
        return ChangeAsync(asker, user, "user.change-role", $"from {before} to {role}", OwnRoleOrProviders(asker, user), async () =>
        {
            user.Role = role;
            return await users.UpdateSecurityStampAsync(user);
        }, cancellationToken);
    }

    public Task<AccountChange> LockAsync(Asker asker, UserAccount user, CancellationToken cancellationToken) =>
        ChangeAsync(asker, user, "user.lock", null, Own(asker, user, "You can’t lock yourself out; another administrator can."), async () =>
        {
            user.IsLocked = true;
            return await users.UpdateSecurityStampAsync(user);
        }, cancellationToken);

    /// <summary>What was counted of wrong passwords is forgotten, too.</summary>
    public Task<AccountChange> UnlockAsync(Asker asker, UserAccount user, CancellationToken cancellationToken) =>
        ChangeAsync(asker, user, "user.unlock", null, null, async () =>
        {
            user.IsLocked = false;
            await tries.ForgetAsync(user, cancellationToken);
            return await users.UpdateAsync(user);
        }, cancellationToken);

    public async Task<AccountChange> ResetPasswordAsync(Asker asker, UserAccount user, CancellationToken cancellationToken)
    {
        var password = PasswordRules.Generate();
        var refusal = user.IsExternal
            ? "This person’s password is at the identity provider."
            : Own(asker, user, "Change your own password on your account’s page.");
        var change = await ChangeAsync(asker, user, "user.reset-password", null, refusal, async () =>
        {
            user.MustChangePassword = true;
            await tries.ForgetAsync(user, cancellationToken);
            return await users.SetPasswordAsync(user, password);
        }, cancellationToken);
        return change.Refusal is null ? change with { Password = password } : change;
    }

    public Task<AccountChange> ResetTwoFactorAsync(Asker asker, UserAccount user, CancellationToken cancellationToken) =>
        ChangeAsync(asker, user, "user.reset-two-factor", null, Own(asker, user, "Turn your own second factor off on your account’s page."), async () =>
        {
            await store.ReplaceCodesAsync(user, [], cancellationToken);
            user.ProtectedKey = null;
            return await users.SetTwoFactorEnabledAsync(user, false);
        }, cancellationToken);

    public Task<AccountChange> DeleteAsync(Asker asker, UserAccount user, CancellationToken cancellationToken) =>
        ChangeAsync(
            asker, user, "user.delete", $"role {user.Role}", Own(asker, user, "You can’t delete yourself; another administrator can."),
            () => users.DeleteAsync(user), cancellationToken);

    private async Task<AccountChange> ChangeAsync(
        Asker asker, UserAccount user, string action, string? detail, string? refusal, Func<Task<IdentityResult>> changeAsync, CancellationToken cancellationToken)
    {
        refusal ??= AccountErrors.Sentence(await changeAsync());
        await RecordAsync(asker, action, user.UserName, refusal ?? detail, refusal is null, cancellationToken);
        return refusal is null
            ? new AccountChange(user, null)
            : new AccountChange(await store.FindAsync(user.UserId, cancellationToken), refusal);
    }

    private Task RecordAsync(Asker asker, string action, string userName, string? detail, bool isDone, CancellationToken cancellationToken) =>
        audit.RecordAsync(asker.Actor, action, $"user {userName}", detail, isDone ? AuditTrail.Done : AuditTrail.Refused, cancellationToken);

    private static string? OwnRoleOrProviders(Asker asker, UserAccount user) => user.IsExternal
        ? "This person’s role comes from the identity provider at each sign-in; change it there."
        : Own(asker, user, "You can’t change your own role; another administrator can.");

    private static string? Own(Asker asker, UserAccount user, string refusal) => asker.UserId == user.UserId ? refusal : null;
}
