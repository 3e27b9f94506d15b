using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>Keys made on a page or over REST, in the control database; and, to be listed, those known by configuration.</summary>
public sealed class ApiKeys(ControlDatabase control, AuditTrail audit, IOptionsMonitor<AuthOptions> auth, TimeProvider time)
{
    /// <summary>A key in constant use writes its last use no more often.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    private static readonly byte[] HashOfNone = ApiKeyText.HashOf("");

    /// <summary>Null when a key of this name, or of one that looks the same, is in force.</summary>
    public async Task<NewApiKey?> CreateAsync(ApiKeyRequest request, Asker asker, CancellationToken cancellationToken)
    {
        var made = ApiKeyText.Make();
        var now = time.GetUtcNow();
        var isTaken = (await ListAsync(cancellationToken))
            .Any(key => key.State is not ApiKeyState.Revoked && ReadableName.LookOf(key.Name) == ReadableName.LookOf(request.Name));
        ApiKeyRow? row = null;
        if (!isTaken)
        {
            await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
            row = await connection.QuerySingleOrDefaultAsync<ApiKeyRow>(new CommandDefinition(
                $"""
                INSERT INTO api_key AS k (public_id, key_hash, name, role, created_by, creator_user_id, creator_key_id, created_at, expires_at)
                VALUES (@publicId, @keyHash, @name, @role, @createdBy, @UserId, @KeyId, @now, @expiresAt)
                ON CONFLICT DO NOTHING
                RETURNING {ApiKeyRow.Columns}
                """,
                new
                {
                    publicId = made.PublicId,
                    keyHash = ApiKeyText.HashOf(made.Key),
                    name = request.Name,
                    role = request.Role.ToString(),
                    createdBy = asker.Actor.Name,
                    asker.UserId,
                    asker.KeyId,
                    now,
                    expiresAt = now.AddDays(request.Days),
                },
                cancellationToken: cancellationToken));
        }

        await audit.RecordAsync(
            asker.Actor,
            "key.create",
            row is null ? $"key “{request.Name}”" : Target(row),
            row is null ? "A key of this name, or of one that looks the same, is in force." : $"{request.Role}, {request.Days} days",
            row is null ? AuditTrail.Refused : AuditTrail.Done,
            cancellationToken);
        return row is null
            ? null
            : new NewApiKey((await ListAsync(cancellationToken)).Single(key => key.KeyId == row.ApiKeyId), made.Key);
    }

    /// <summary>False when there is no such key, or it was revoked before.</summary>
    public async Task<bool> RevokeAsync(long keyId, Actor actor, CancellationToken cancellationToken)
    {
        ApiKeyRow? row;
        await using (var connection = await control.DataSource.OpenConnectionAsync(cancellationToken))
        {
            row = await connection.QuerySingleOrDefaultAsync<ApiKeyRow>(new CommandDefinition(
                $"UPDATE api_key AS k SET revoked_at = @now, revoked_by = @revokedBy WHERE api_key_id = @keyId AND revoked_at IS NULL RETURNING {ApiKeyRow.Columns}",
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
        var rows = (await connection.QueryAsync<ApiKeyRow>(new CommandDefinition(
            $"SELECT {ApiKeyRow.Columns} FROM api_key AS k ORDER BY (revoked_at IS NOT NULL), api_key_id DESC", cancellationToken: cancellationToken))).AsList();
        var (now, configured, byId) = (time.GetUtcNow(), auth.CurrentValue.ApiKeys, rows.ToDictionary(row => row.ApiKeyId));
        return
        [
            .. configured.Select(key => new ApiKey(
                null, null, key.Name, Enum.Parse<Role>(key.Role), Enum.Parse<Role>(key.Role), null, null, null, null, null, null, null, ApiKeyState.Configured)),
            .. rows.Select(row => row.ToKey(byId, configured, now)),
        ];
    }

    /// <summary>The key that was sent, in whatever state it is; null when it was not made here. Notes its use where it is in force.</summary>
    internal async Task<ApiKey?> RecogniseAsync(ApiKeyText sent, string? remoteAddress, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<ApiKeyRow>(new CommandDefinition(
            $"""
            WITH RECURSIVE chain AS (
                SELECT api_key_id, creator_key_id FROM api_key WHERE public_id = @publicId
                UNION ALL
                SELECT c.api_key_id, c.creator_key_id FROM api_key AS c JOIN chain ON c.api_key_id = chain.creator_key_id)
            SELECT {ApiKeyRow.Columns} FROM api_key AS k WHERE api_key_id IN (SELECT api_key_id FROM chain)
            """,
            new { publicId = sent.PublicId },
            cancellationToken: cancellationToken))).ToDictionary(one => one.ApiKeyId);
        var row = rows.Values.FirstOrDefault(one => one.PublicId == sent.PublicId);

        // Compared also when there is none, so that the time taken does not tell whether the public id is one.
        var isRight = CryptographicOperations.FixedTimeEquals(ApiKeyText.HashOf(sent.Key), row?.KeyHash ?? HashOfNone);
        if (row is null || !isRight)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var key = row.ToKey(rows, auth.CurrentValue.ApiKeys, now);
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

    private static string Target(ApiKeyRow row) => $"key {row.ApiKeyId} “{row.Name}”";
}
