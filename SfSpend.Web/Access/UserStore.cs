using Dapper;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>
/// Accounts in the control database, for ASP.NET Core Identity. What uses codes up is written at once and by itself, so that requests at the
/// same time can't get more than their share; the rest is written when Identity updates the account.
/// </summary>
public sealed partial class UserStore(ControlDatabase control, AccountSecrets secrets, TimeProvider time)
{
    /// <summary>Longer than a code of the authenticator is accepted.</summary>
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    private const string LastAdministrator = "SF001";

    private const string Columns =
        """
        user_id AS UserId, user_name AS UserName, role AS Role, password_hash AS PasswordHash, must_change_password AS MustChangePassword,
        security_stamp AS SecurityStamp, is_locked AS IsLocked, two_factor AS HasTwoFactor,
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
        long UserId, string UserName, string Role, string? PasswordHash, bool MustChangePassword, string SecurityStamp,
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
