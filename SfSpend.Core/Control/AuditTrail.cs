using Dapper;

namespace SfSpend.Core.Control;

/// <summary>Who asks for something: an account's or API key's name, and where from.</summary>
public sealed record Actor(string Name, string? RemoteAddress);

/// <summary>One thing somebody did or tried.</summary>
/// <param name="Action">Such as <c>run.start</c>.</param>
/// <param name="Target">What it was done to, such as <c>run 14</c>.</param>
/// <param name="Result">How it went: <c>done</c>, <c>refused</c> or <c>failed</c>.</param>
public sealed record AuditEntry(
    long AuditId,
    DateTimeOffset At,
    string Actor,
    string Action,
    string? Target,
    string? Detail,
    string Result,
    string? RemoteAddress);

/// <summary>Remembers who did what. Entries are only ever added.</summary>
public sealed class AuditTrail(ControlDatabase control, TimeProvider time)
{
    public const string Done = "done";
    public const string Refused = "refused";

    public async Task RecordAsync(
        Actor actor, string action, string? target, string? detail, string result, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO audit (at, actor, action, target, detail, result, remote_address)
            VALUES (@at, @actor, @action, @target, @detail, @result, @remoteAddress)
            """,
            new { at = time.GetUtcNow(), actor = actor.Name, action, target, detail, result, remoteAddress = actor.RemoteAddress },
            cancellationToken: cancellationToken));
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<AuditRow>(new CommandDefinition(
            """
            SELECT audit_id AS AuditId, at AS At, actor AS Actor, action AS Action, target AS Target, detail AS Detail, result AS Result,
                   remote_address AS RemoteAddress
            FROM audit
            ORDER BY audit_id DESC
            LIMIT @limit
            """,
            new { limit },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => new AuditEntry(
            row.AuditId, new DateTimeOffset(row.At, TimeSpan.Zero), row.Actor, row.Action, row.Target, row.Detail, row.Result, row.RemoteAddress))];
    }

    private sealed record AuditRow(
        long AuditId, DateTime At, string Actor, string Action, string? Target, string? Detail, string Result, string? RemoteAddress);
}
