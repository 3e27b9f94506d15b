using System.Security.Cryptography;
using Dapper;
using Microsoft.AspNetCore.Identity;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>Somebody who may sign in.</summary>
/// <param name="SecurityStamp">Changes with password and role; sessions that carry another one end.</param>
public sealed record UserAccount(long UserId, string UserName, Role Role, bool MustChangePassword, string SecurityStamp);

/// <summary>People's accounts in the control database. Passwords are kept as salted PBKDF2 hashes.</summary>
public sealed class UserAccounts(ControlDatabase control, IPasswordHasher<UserAccount> hasher, TimeProvider time)
{
    public const int FailuresBeforeLock = 5;

    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(5);

    private readonly Lazy<string> _hashOfNobody = new(() => hasher.HashPassword(Nobody, PasswordRules.Generate()));

    private static UserAccount Nobody { get; } = new(0, "", Role.Viewer, false, "");

    public async Task<UserAccount?> FindAsync(long userId, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<AccountRow>(new CommandDefinition(
            """
            SELECT user_id AS UserId, user_name AS UserName, role AS Role, must_change_password AS MustChangePassword,
                   security_stamp AS SecurityStamp, password_hash AS PasswordHash
            FROM app_user
            WHERE user_id = @userId
            """,
            new { userId },
            cancellationToken: cancellationToken));
        return row?.ToAccount();
    }

    public async Task<bool> ExistsAsync(string userName, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT 1 FROM app_user WHERE lower(user_name) = lower(@userName))",
            new { userName },
            cancellationToken: cancellationToken));
    }

    public async Task<bool> AnyAdministratorAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT 1 FROM app_user WHERE role = 'Admin')",
            cancellationToken: cancellationToken));
    }

    /// <summary>False when the name is taken.</summary>
    public async Task<bool> CreateAsync(string userName, string password, Role role, bool mustChangePassword, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO app_user (user_name, password_hash, role, must_change_password, security_stamp, created_at)
            VALUES (@userName, @passwordHash, @role, @mustChangePassword, @stamp, @now)
            ON CONFLICT DO NOTHING
            """,
            new
            {
                userName,
                passwordHash = hasher.HashPassword(Nobody, password),
                role = role.ToString(),
                mustChangePassword,
                stamp = NewStamp(),
                now = time.GetUtcNow(),
            },
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>
    /// The account when name and password are right and it is not locked. Each try is counted before the password is looked at, so that
    /// tries at the same time can't exceed the limit; an unknown name takes as long as a wrong password.
    /// </summary>
    public async Task<UserAccount?> VerifyAsync(string userName, string password, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var row = await connection.QuerySingleOrDefaultAsync<AccountRow>(new CommandDefinition(
            """
            UPDATE app_user
            SET failed_count = CASE WHEN locked_until IS NULL THEN failed_count + 1 ELSE 1 END,
                locked_until = CASE WHEN locked_until IS NULL AND failed_count + 1 >= @limit THEN @lockedUntil::timestamptz END
            WHERE lower(user_name) = lower(@userName) AND (locked_until IS NULL OR locked_until <= @now)
            RETURNING user_id AS UserId, user_name AS UserName, role AS Role, must_change_password AS MustChangePassword,
                      security_stamp AS SecurityStamp, password_hash AS PasswordHash
            """,
            new { userName, now, limit = FailuresBeforeLock, lockedUntil = now + LockDuration },
            cancellationToken: cancellationToken));
        var result = hasher.VerifyHashedPassword(Nobody, row?.PasswordHash ?? _hashOfNobody.Value, password);
        if (row is null || result == PasswordVerificationResult.Failed)
        {
            return null;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE app_user SET failed_count = 0, locked_until = NULL, password_hash = @passwordHash WHERE user_id = @userId",
            new
            {
                userId = row.UserId,
                passwordHash = result == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(Nobody, password) : row.PasswordHash,
            },
            cancellationToken: cancellationToken));
        return row.ToAccount();
    }

    /// <summary>Null when the password was changed, otherwise a sentence why it was not. Other sessions of the account end.</summary>
    public async Task<string?> ChangePasswordAsync(long userId, string current, string next, CancellationToken cancellationToken)
    {
        var account = await FindAsync(userId, cancellationToken);
        if (account is null || await VerifyAsync(account.UserName, current, cancellationToken) is null)
        {
            return "The current password is not right.";
        }

        if (current == next)
        {
            return "The new password is the current one; choose another.";
        }

        if (PasswordRules.Refuse(next, account.UserName) is { } reason)
        {
            return $"The new password is not accepted: {reason}";
        }

        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE app_user
            SET password_hash = @passwordHash, must_change_password = false, security_stamp = @stamp
            WHERE user_id = @userId
            """,
            new { userId, passwordHash = hasher.HashPassword(Nobody, next), stamp = NewStamp() },
            cancellationToken: cancellationToken));
        return null;
    }

    private static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private sealed record AccountRow(
        long UserId, string UserName, string Role, bool MustChangePassword, string SecurityStamp, string PasswordHash)
    {
        public UserAccount ToAccount() => new(UserId, UserName, Enum.Parse<Role>(Role), MustChangePassword, SecurityStamp);
    }
}
