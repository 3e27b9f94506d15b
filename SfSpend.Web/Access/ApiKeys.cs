using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>Keys made on a page or over REST, in the control database; and, to be listed, those known by configuration.</summary>
public sealed class ApiKeys(ControlDatabase control, AuditTrail audit, IOptionsMonitor<AuthOptions> auth, TimeProvider time)
{
    private const string Columns =
        """
        api_key_id AS ApiKeyId, public_id AS PublicId, key_hash AS KeyHash, name AS Name, role AS Role, created_by AS CreatedBy, created_at AS CreatedAt,
        expires_at AS ExpiresAt, last_used_at AS LastUsedAt, last_used_from AS LastUsedFrom, revoked_at AS RevokedAt, revoked_by AS RevokedBy
        """;

    /// <summary>A key in constant use writes its last use no more often.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    private static readonly byte[] HashOfNone = ApiKeyText.HashOf("");

    /// <summary>Null when a key of this name is in force.</summary>
    public async Task<NewApiKey?> CreateAsync(ApiKeyRequest request, Actor actor, CancellationToken cancellationToken)
    {
        var made = ApiKeyText.Make();
        var now = time.GetUtcNow();
        KeyRow? row;
        await using (var connection = await control.DataSource.OpenConnectionAsync(cancellationToken))
        {
            row = await connection.QuerySingleOrDefaultAsync<KeyRow>(new CommandDefinition(
                $"""
                INSERT INTO api_key (public_id, key_hash, name, role, created_by, created_at, expires_at)
                VALUES (@publicId, @keyHash, @name, @role, @createdBy, @now, @expiresAt)
                ON CONFLICT DO NOTHING
                RETURNING {Columns}
                """,
                new
                {
                    publicId = made.PublicId,
                    keyHash = ApiKeyText.HashOf(made.Key),
                    name = request.Name,
                    role = request.Role.ToString(),
                    createdBy = actor.Name,
                    now,
                    expiresAt = now.AddDays(request.Days),
                },
                cancellationToken: cancellationToken));
        }

        await audit.RecordAsync(
            actor,
            "key.create",
            row is null ? $"key “{request.Name}”" : Target(row),
            row is null ? "A key of this name is in force." : $"{request.Role}, {request.Days} days",
            row is null ? AuditTrail.Refused : AuditTrail.Done,
            cancellationToken);
        return row is null ? null : new NewApiKey(row.ToKey(now), made.Key);
    }

    /// <summary>False when there is no such key, or it was revoked before.</summary>
    public async Task<bool> RevokeAsync(long keyId, Actor actor, CancellationToken cancellationToken)
    {
        KeyRow? row;
        await using (var connection = await control.DataSource.OpenConnectionAsync(cancellationToken))
        {
            row = await connection.QuerySingleOrDefaultAsync<KeyRow>(new CommandDefinition(
                $"UPDATE api_key SET revoked_at = @now, revoked_by = @revokedBy WHERE api_key_id = @keyId AND revoked_at IS NULL RETURNING {Columns}",
                new { keyId, now = time.GetUtcNow(), revokedBy = actor.Name },
                cancellationToken: cancellationToken));
        }

        await audit.RecordAsync(
            actor, "key.revoke", row is null ? $"key {keyId}" : Target(row), row is null ? "There is no such key in force." : null, row is null ? AuditTrail.Refused : AuditTrail.Done, cancellationToken);
        return row is not null;
    }

    /// <summary>Configured keys first, then the others, newest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<KeyRow>(new CommandDefinition(
            $"SELECT {Columns} FROM api_key ORDER BY (revoked_at IS NOT NULL), api_key_id DESC", cancellationToken: cancellationToken));
        var now = time.GetUtcNow();
        return
        [
            .. auth.CurrentValue.ApiKeys.Select(key => new ApiKey(
                null, null, key.Name, Enum.Parse<Role>(key.Role), null, null, null, null, null, null, null, ApiKeyState.Configured)),
            .. rows.Select(row => row.ToKey(now)),
        ];
    }

    /// <summary>The key that was sent, in whatever state it is; null when it was not made here. Notes its use where it is in force.</summary>
    internal async Task<ApiKey?> RecogniseAsync(ApiKeyText sent, string? remoteAddress, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<KeyRow>(new CommandDefinition(
            $"SELECT {Columns} FROM api_key WHERE public_id = @publicId", new { publicId = sent.PublicId }, cancellationToken: cancellationToken));

        // Compared also when there is none, so that the time taken does not tell whether the public id is one.
        var isRight = CryptographicOperations.FixedTimeEquals(ApiKeyText.HashOf(sent.Key), row?.KeyHash ?? HashOfNone);
        if (row is null || !isRight)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var key = row.ToKey(now);
        if (key.State is ApiKeyState.Active && (key.LastUsedAt is not { } last || now - last >= UseResolution))
        {
            await NoteUseAsync(connection, row.ApiKeyId, now, remoteAddress, cancellationToken);
        }

        return key;
    }

    private static async Task NoteUseAsync(NpgsqlConnection connection, long keyId, DateTimeOffset now, string? remoteAddress, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE api_key SET last_used_at = @now, last_used_from = @remoteAddress WHERE api_key_id = @keyId AND (last_used_at IS NULL OR last_used_at <= @due)",
            new { keyId, now, remoteAddress, due = now - UseResolution },
            cancellationToken: cancellationToken));

    private static string Target(KeyRow row) => $"key {row.ApiKeyId} “{row.Name}”";

    private sealed record KeyRow(
        long ApiKeyId, string PublicId, byte[] KeyHash, string Name, string Role, string CreatedBy, DateTime CreatedAt, DateTime ExpiresAt,
        DateTime? LastUsedAt, string? LastUsedFrom, DateTime? RevokedAt, string? RevokedBy)
    {
        public ApiKey ToKey(DateTimeOffset now) => new(
            ApiKeyId,
            $"{ApiKeyText.Prefix}{PublicId}",
            Name,
            Enum.Parse<Role>(Role),
            CreatedBy,
            Utc(CreatedAt),
            Utc(ExpiresAt),
            Utc(LastUsedAt),
            LastUsedFrom,
            Utc(RevokedAt),
            RevokedBy,
            RevokedAt is not null ? ApiKeyState.Revoked : Utc(ExpiresAt) <= now ? ApiKeyState.Expired : ApiKeyState.Active);

        private static DateTimeOffset? Utc(DateTime? at) => at is { } known ? new DateTimeOffset(known, TimeSpan.Zero) : null;
    }
}
