using Dapper;

namespace SfSpend.Core.Control;

/// <summary>Remembers who did what. Entries are only ever added; the database itself refuses anything else.</summary>
public sealed class AuditTrail(ControlDatabase control, TimeProvider time)
{
    public const string Done = "done";
    public const string Refused = "refused";
    public const string Failed = "failed";

    /// <summary>Longer texts are cut in the entry: a body that was sent must not fill the disk.</summary>
    private const int LongestText = 2_000;

    private static readonly AsyncLocal<AuditWatch?> Watched = new();

    private readonly AuditReader _reader = new(control);

    /// <summary>From now on knows what is recorded in this flow of execution and those it starts.</summary>
    public static AuditWatch Watch() => Watched.Value = new AuditWatch();

    /// <summary>Says to who watches that something was taken down in another way.</summary>
    public static void Tell(string result) => Watched.Value?.Take(result);

    public async Task RecordAsync(
        Actor actor, string action, string? target, string? detail, string result, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO audit (at, actor, actor_kind, action, target, detail, result, remote_address)
            VALUES (@at, @actor, @kind, @action, @target, @detail, @result, @remoteAddress)
            """,
            new
            {
                at = time.GetUtcNow(),
                actor = Storable(actor.Name),
                kind = actor.Kind.ToString(),
                action,
                target = Storable(target),
                detail = Storable(detail),
                result,
                remoteAddress = actor.RemoteAddress,
            },
            cancellationToken: cancellationToken));
        Tell(result);
    }

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<AuditEntry>> ListAsync(int limit, CancellationToken cancellationToken) =>
        _reader.ReadAsync(new AuditFilter(), limit, null, cancellationToken);

    // PostgreSQL keeps no NUL in text: what somebody tried is still to be recorded.
    private static string? Storable(string? text)
    {
        var kept = text?.Replace('\0', '\u2400');
        return kept?.Length > LongestText ? kept[..LongestText] + "…" : kept;
    }
}

/// <summary>What was recorded since somebody began to watch.</summary>
public sealed class AuditWatch
{
    /// <summary>How many entries.</summary>
    public int Count { get; private set; }

    /// <summary>Whether one of them was not <see cref="AuditTrail.Done"/>.</summary>
    public bool AnyNotDone { get; private set; }

    internal void Take(string result)
    {
        Count++;
        AnyNotDone |= result != AuditTrail.Done;
    }
}
