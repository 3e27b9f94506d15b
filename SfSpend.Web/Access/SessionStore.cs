using System.Security.Claims;
using Dapper;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

/// <summary>Somebody's session in a browser.</summary>
/// <param name="ProvenAt">When this person last signed in at the identity provider because the panel asked for it.</param>
public sealed record UserSession(Guid SessionId, DateTimeOffset StartedAt, DateTimeOffset SeenAt, DateTimeOffset? ProvenAt, string? RemoteAddress);

/// <summary>
/// Sessions as rows: the cookie names one, and where the row is gone, the cookie opens nothing, also when it was copied before signing out.
/// </summary>
public sealed class SessionStore(ControlDatabase control, TimeProvider time)
{
    /// <summary>The mark of a sign-in that the identity provider was asked to make anew.</summary>
    public const string FreshProof = "sfspend.fresh";

    /// <summary>A session nobody used for this long is over.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(8);

    private const string ClaimType = "sfspend:session";

    /// <summary>That a session is used is written down this seldom.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(5);

    public static Guid? IdOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(ClaimType), out var id) ? id : null;

    public static Claim ClaimOf(Guid sessionId) => new(ClaimType, sessionId.ToString("N"));

    public async Task<Guid> StartAsync(UserAccount user, string? remoteAddress, bool isProven, CancellationToken cancellationToken)
    {
        var (sessionId, now) = (Guid.NewGuid(), time.GetUtcNow());
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM user_session WHERE seen_at < @over;
            INSERT INTO user_session (session_id, user_id, started_at, seen_at, proven_at, remote_address)
            VALUES (@sessionId, @UserId, @now, @now, @provenAt, @remoteAddress);
            """,
            new { sessionId, user.UserId, now, over = now - Idle, provenAt = isProven ? now : (DateTimeOffset?)null, remoteAddress },
            cancellationToken: cancellationToken));
        return sessionId;
    }

    /// <summary>The security stamp that holds for the session's account now; null when the session or the account is gone.</summary>
    public async Task<string?> FindStampAsync(Guid sessionId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var found = await connection.QuerySingleOrDefaultAsync<StampRow>(new CommandDefinition(
            """
            SELECT security_stamp AS Stamp, seen_at AS SeenAt
            FROM user_session JOIN app_user USING (user_id)
            WHERE session_id = @sessionId AND seen_at >= @over AND NOT is_locked
            """,
            new { sessionId, over = now - Idle },
            cancellationToken: cancellationToken));
        if (found is not null && now - found.SeenAt > Precision)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE user_session SET seen_at = @now WHERE session_id = @sessionId", new { sessionId, now }, cancellationToken: cancellationToken));
        }

        return found?.Stamp;
    }

    /// <summary>Latest first.</summary>
    public async Task<IReadOnlyList<UserSession>> ListAsync(long userId, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<SessionRow>(new CommandDefinition(
            """
            SELECT session_id AS SessionId, started_at AS StartedAt, seen_at AS SeenAt, proven_at AS ProvenAt, remote_address AS RemoteAddress
            FROM user_session
            WHERE user_id = @userId AND seen_at >= @over
            ORDER BY started_at DESC
            """,
            new { userId, over = time.GetUtcNow() - Idle },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => new UserSession(row.SessionId, row.StartedAt, row.SeenAt, row.ProvenAt, row.RemoteAddress))];
    }

    public Task EndAsync(Guid sessionId, CancellationToken cancellationToken) =>
        DeleteAsync("DELETE FROM user_session WHERE session_id = @sessionId", new { sessionId }, cancellationToken);

    /// <summary>How many were ended.</summary>
    public Task<int> EndOthersAsync(long userId, Guid? kept, CancellationToken cancellationToken) =>
        DeleteAsync("DELETE FROM user_session WHERE user_id = @userId AND session_id IS DISTINCT FROM @kept", new { userId, kept }, cancellationToken);

    private async Task<int> DeleteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    private sealed record StampRow(string Stamp, DateTime SeenAt);

    private sealed record SessionRow(Guid SessionId, DateTime StartedAt, DateTime SeenAt, DateTime? ProvenAt, string? RemoteAddress);
}
