using System.Globalization;
using Dapper;
using Microsoft.AspNetCore.Identity;

namespace SfSpend.Web.Access;

/// <summary>What Identity asks of a store, one property each.</summary>
public sealed partial class UserStore :
    IUserPasswordStore<UserAccount>,
    IUserSecurityStampStore<UserAccount>,
    IUserTwoFactorStore<UserAccount>,
    IUserAuthenticatorKeyStore<UserAccount>,
    IUserTwoFactorRecoveryCodeStore<UserAccount>
{
    public Task<UserAccount?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        long.TryParse(userId, CultureInfo.InvariantCulture, out var id) ? FindAsync(id, cancellationToken) : Task.FromResult<UserAccount?>(null);

    public Task<string> GetUserIdAsync(UserAccount user, CancellationToken cancellationToken) =>
        Task.FromResult(user.UserId.ToString(CultureInfo.InvariantCulture));

    public Task<string?> GetUserNameAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.UserName);

    public Task SetUserNameAsync(UserAccount user, string? userName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userName);
        user.UserName = userName;
        return Task.CompletedTask;
    }

    // The database compares names without regard to case: nothing is kept beside them.
    public Task<string?> GetNormalizedUserNameAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.UserName);

    public Task SetNormalizedUserNameAsync(UserAccount user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> GetPasswordHashAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(UserAccount user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetSecurityStampAsync(UserAccount user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<bool> GetTwoFactorEnabledAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(user.HasTwoFactor);

    public Task SetTwoFactorEnabledAsync(UserAccount user, bool enabled, CancellationToken cancellationToken)
    {
        user.HasTwoFactor = enabled;
        return Task.CompletedTask;
    }

    public Task<string?> GetAuthenticatorKeyAsync(UserAccount user, CancellationToken cancellationToken) => Task.FromResult(secrets.Unprotect(user.ProtectedKey));

    public Task SetAuthenticatorKeyAsync(UserAccount user, string key, CancellationToken cancellationToken)
    {
        user.ProtectedKey = key.Length == 0 ? null : secrets.Protect(key);
        return Task.CompletedTask;
    }

    public async Task ReplaceCodesAsync(UserAccount user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM recovery_code WHERE user_id = @UserId;
            INSERT INTO recovery_code (user_id, code) SELECT @UserId, unnest(@codes);
            """,
            new { user.UserId, codes = recoveryCodes.Select(secrets.Protect).ToArray() },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A code is used up by the one who deletes it.</summary>
    public async Task<bool> RedeemCodeAsync(UserAccount user, string code, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var kept = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT code FROM recovery_code WHERE user_id = @UserId", new { user.UserId }, cancellationToken: cancellationToken));
        var found = kept.FirstOrDefault(one => secrets.IsSame(one, code));
        return found is not null && await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM recovery_code WHERE user_id = @UserId AND code = @found", new { user.UserId, found }, cancellationToken: cancellationToken)) == 1;
    }

    public async Task<int> CountCodesAsync(UserAccount user, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "SELECT COUNT(*)::int FROM recovery_code WHERE user_id = @UserId", new { user.UserId }, cancellationToken: cancellationToken));
    }

    public void Dispose()
    {
        // Nothing is held between calls.
    }
}
