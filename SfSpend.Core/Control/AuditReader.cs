using System.Runtime.CompilerServices;
using Dapper;

namespace SfSpend.Core.Control;

/// <summary>Reads what the audit remembers.</summary>
public sealed class AuditReader(ControlDatabase control)
{
    private const int PageSize = 1_000;

    private const string Matching =
        """
        (@actor::text IS NULL OR lower(actor) = lower(@actor))
        AND (@action::text IS NULL OR action = @action OR starts_with(action, @action || '.'))
        AND (@result::text IS NULL OR result = @result)
        AND (@from::timestamptz IS NULL OR at >= @from)
        AND (@until::timestamptz IS NULL OR at < @until)
        """;

    /// <summary>Newest first.</summary>
    /// <param name="before">The id of the last entry of the page before; null: from the newest.</param>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditFilter filter, int limit, long? before, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<AuditRow>(new CommandDefinition(
            $"""
            SELECT audit_id AS AuditId, at AS At, actor AS Actor, actor_kind AS ActorKind, action AS Action, target AS Target, detail AS Detail,
                   result AS Result, remote_address AS RemoteAddress
            FROM audit
            WHERE {Matching}
              AND (@before::bigint IS NULL OR audit_id < @before)
            ORDER BY audit_id DESC
            LIMIT @limit
            """,
            Parameters(filter, before, limit),
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToEntry())];
    }

    /// <summary>All of them, newest first, page by page.</summary>
    public async IAsyncEnumerable<AuditEntry> ReadAllAsync(AuditFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? before = null;
        IReadOnlyList<AuditEntry> page;
        do
        {
            page = await ReadAsync(filter, PageSize, before, cancellationToken);
            foreach (var entry in page)
            {
                yield return entry;
                before = entry.AuditId;
            }
        }
        while (page.Count == PageSize);
    }

    public async Task<long> CountAsync(AuditFilter filter, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"""
            SELECT count(*)
            FROM audit
            WHERE {Matching}
            """,
            Parameters(filter, null, null),
            cancellationToken: cancellationToken));
    }

    /// <summary>The actions there are entries of, in order.</summary>
    public async Task<IReadOnlyList<string>> ListActionsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return [.. await connection.QueryAsync<string>(new CommandDefinition("SELECT DISTINCT action FROM audit ORDER BY action", cancellationToken: cancellationToken))];
    }

    private static object Parameters(AuditFilter filter, long? before, int? limit) => new
    {
        actor = filter.Actor,
        action = filter.Action,
        result = filter.Result,
        from = filter.From?.ToUniversalTime(),
        until = filter.Before?.ToUniversalTime(),
        before,
        limit,
    };

    private sealed record AuditRow(
        long AuditId, DateTime At, string Actor, string? ActorKind, string Action, string? Target, string? Detail, string Result, string? RemoteAddress)
    {
        public AuditEntry ToEntry() => new(
            AuditId,
            new DateTimeOffset(At, TimeSpan.Zero),
            Actor,
            Enum.TryParse<ActorKind>(ActorKind, out var kind) ? kind : null,
            Action,
            Target,
            Detail,
            Result,
            RemoteAddress);
    }
}
