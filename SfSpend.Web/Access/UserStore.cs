using Dapper;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>How a try to sign in was taken.</summary>
public enum SignInTry
{
    /// <summary>The account is locked: whatever was sent is not even looked at.</summary>
    Refused,

    Counted,

    /// <summary>Counted, and the account is locked unless this one is right.</summary>
    Last,
}

/// <summary>
/// Accounts in the control database, for ASP.NET Core Identity. What counts tries and uses codes up is written at once and by itself, so
/// that requests at the same time can't get more than their share; the rest is written when Identity updates the account.
/// </summary>
public sealed partial class UserStore(ControlDatabase control, AccountSecrets secrets, TimeProvider time)
{
    public const int FailuresBeforeLock = 5;

    public static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(5);

    /// <summary>Longer than a code of the authenticator is accepted.</summary>
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    private const string LastAdministrator = "SF001";

    private const string Columns =
        """
        user_id AS UserId, user_name AS UserName, role AS Role, password_hash AS PasswordHash, must_change_password AS MustChangePassword,
        security_stamp AS SecurityStamp, failed_count AS FailedCount, locked_until AS LockedUntil, is_locked AS IsLocked, two_factor AS HasTwoFactor,
        authenticator_key AS ProtectedKey, external_issuer AS ExternalIssuer, external_subject AS ExternalSubject, created_at AS CreatedAt,
        last_sign_in_at AS LastSignInAt
        """;

    public async Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<AccountRow>(new CommandDefinition(
            $"SELECT {Columns} FROM app_user ORDER BY lower(user_name)", cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToAccount())];
    }

    public Task<UserAccount?> FindAsync(long userId, CancellationToken cancellationToken) =>
        FindAsync("user_id = @userId", new { userId }, cancellationToken);

    public Task<UserAccount?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        FindAsync("lower(user_name) = lower(@normalizedUserName)", new { normalizedUserName }, cancellationToken);

    public Task<UserAccount?> FindExternalAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        FindAsync("external_issuer = @issuer AND external_subject = @subject", new { issuer, subject }, cancellationToken);

    public async Task<bool> AnyAdministratorAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT 1 FROM app_user WHERE role = 'Admin' AND password_hash IS NOT NULL)", cancellationToken: cancellationToken));
    }

    public async Task<IdentityResult> CreateAsync(UserAccount user, CancellationToken cancellationToken)
    {
        user.CreatedAt = time.GetUtcNow();
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var userId = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            """
            INSERT INTO app_user (user_name, password_hash, role, must_change_password, security_stamp, external_issuer, external_subject, created_at)
            VALUES (@UserName, @PasswordHash, @role, @MustChangePassword, @SecurityStamp, @ExternalIssuer, @ExternalSubject, @CreatedAt)
            ON CONFLICT DO NOTHING
            RETURNING user_id
            """,
            new
            {
                user.UserName,
                user.PasswordHash,
                role = user.Role.ToString(),
                user.MustChangePassword,
                user.SecurityStamp,
                user.ExternalIssuer,
                user.ExternalSubject,
                user.CreatedAt,
            },
            cancellationToken: cancellationToken));
        if (userId is not { } id)
        {
            return IdentityResult.Failed(AccountErrors.NameTaken(user.UserName));
        }

        (user.UserId, user.StoredStamp) = (id, user.SecurityStamp);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> UpdateAsync(UserAccount user, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            var written = await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE app_user
                SET user_name = @UserName, password_hash = @PasswordHash, role = @role, must_change_password = @MustChangePassword,
                    security_stamp = @SecurityStamp, is_locked = @IsLocked, two_factor = @HasTwoFactor, authenticator_key = @ProtectedKey
                WHERE user_id = @UserId AND security_stamp = @StoredStamp
                """,
                new
                {
                    user.UserId,
                    user.UserName,
                    user.PasswordHash,
                    role = user.Role.ToString(),
                    user.MustChangePassword,
                    user.SecurityStamp,
                    user.IsLocked,
                    user.HasTwoFactor,
                    user.ProtectedKey,
                    user.StoredStamp,
                },
                cancellationToken: cancellationToken));
            if (written == 0)
            {
                return IdentityResult.Failed(AccountErrors.ChangedMeanwhile);
            }
        }
        catch (PostgresException refused) when (refused.SqlState == LastAdministrator)
        {
            return IdentityResult.Failed(AccountErrors.LastAdministrator);
        }

        user.StoredStamp = user.SecurityStamp;
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> DeleteAsync(UserAccount user, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            var deleted = await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM app_user WHERE user_id = @UserId", new { user.UserId }, cancellationToken: cancellationToken));
            return deleted == 0 ? IdentityResult.Failed(AccountErrors.ChangedMeanwhile) : IdentityResult.Success;
        }
        catch (PostgresException refused) when (refused.SqlState == LastAdministrator)
        {
            return IdentityResult.Failed(AccountErrors.LastAdministrator);
        }
    }

    /// <summary>Each try is counted before anything is compared, so that tries at the same time can't exceed the limit.</summary>
    public async Task<SignInTry> CountTryAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var isLast = await connection.ExecuteScalarAsync<bool?>(new CommandDefinition(
            """
            UPDATE app_user
            SET failed_count = CASE WHEN locked_until IS NULL THEN failed_count + 1 ELSE 1 END,
                locked_until = CASE WHEN locked_until IS NULL AND failed_count + 1 >= @limit THEN @lockedUntil::timestamptz END
            WHERE user_id = @UserId AND NOT is_locked AND (locked_until IS NULL OR locked_until <= @now)
            RETURNING locked_until IS NOT NULL
            """,
            new { user.UserId, now, limit = FailuresBeforeLock, lockedUntil = now + LockDuration },
            cancellationToken: cancellationToken));
        return isLast switch
        {
            null => SignInTry.Refused,
            true => SignInTry.Last,
            false => SignInTry.Counted,
        };
    }

    /// <summary>The password was right, the second step is still to come: this try is taken back, the ones before it stay counted.</summary>
    public async Task GiveBackAsync(UserAccount user, SignInTry taken, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE app_user
            SET failed_count = greatest(failed_count - 1, 0), locked_until = CASE WHEN @isLast THEN NULL ELSE locked_until END
            WHERE user_id = @UserId
            """,
            new { user.UserId, isLast = taken is SignInTry.Last },
            cancellationToken: cancellationToken));
    }

    /// <summary>False when this code of the authenticator was used before.</summary>
    public async Task<bool> UseCodeAsync(UserAccount user, string code, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM used_code WHERE used_at < @old", new { old = now - CodeLife }, cancellationToken: cancellationToken));
        return await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO used_code (user_id, code, used_at) VALUES (@UserId, @code, @now) ON CONFLICT DO NOTHING",
            new { user.UserId, code, now },
            cancellationToken: cancellationToken)) == 1;
    }

    public async Task RecordSignInAsync(UserAccount user, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE app_user SET last_sign_in_at = @now WHERE user_id = @UserId",
            new { user.UserId, now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
    }

    private async Task<UserAccount?> FindAsync(string condition, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<AccountRow>(new CommandDefinition(
            $"SELECT {Columns} FROM app_user WHERE {condition}", parameters, cancellationToken: cancellationToken));
        return row?.ToAccount();
    }

    private sealed record AccountRow(
        long UserId, string UserName, string Role, string? PasswordHash, bool MustChangePassword, string SecurityStamp, int FailedCount, DateTime? LockedUntil,
        bool IsLocked, bool HasTwoFactor, string? ProtectedKey, string? ExternalIssuer, string? ExternalSubject, DateTime CreatedAt, DateTime? LastSignInAt)
    {
        public UserAccount ToAccount() => new()
        {
            UserId = UserId,
            UserName = UserName,
            Role = Enum.Parse<Role>(Role),
            PasswordHash = PasswordHash,
            MustChangePassword = MustChangePassword,
            SecurityStamp = SecurityStamp,
            StoredStamp = SecurityStamp,
            FailedCount = FailedCount,
            LockedUntil = LockedUntil,
            IsLocked = IsLocked,
            HasTwoFactor = HasTwoFactor,
            ProtectedKey = ProtectedKey,
            ExternalIssuer = ExternalIssuer,
            ExternalSubject = ExternalSubject,
            CreatedAt = CreatedAt,
            LastSignInAt = LastSignInAt,
        };
    }
}
