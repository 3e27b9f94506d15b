using Dapper;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Control;

public sealed class AuditTrailTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UPDATE audit SET actor = 'somebody else'")]
    [InlineData("UPDATE audit SET result = 'done' WHERE false")]
    [InlineData("DELETE FROM audit")]
    [InlineData("TRUNCATE audit")]
    [InlineData("SET session_replication_role = 'replica'; DELETE FROM audit")]
    [InlineData("INSERT INTO audit OVERRIDING SYSTEM VALUE VALUES (1, now(), 'x', 'x', 'x', 'x', 'x', 'x') ON CONFLICT (audit_id) DO UPDATE SET actor = 'x'")]
    public async Task The_database_refuses_to_change_what_the_audit_remembers(string sql)
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var audit = new AuditTrail(control, TimeProvider.System);
        await audit.RecordAsync(new Actor("ann", "10.0.0.1"), "run.start", "run 1", null, AuditTrail.Done, Cancellation);
        await using var connection = await control.DataSource.OpenConnectionAsync(Cancellation);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: Cancellation)));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Contains("only ever added", refused.MessageText, StringComparison.Ordinal);
        Assert.Equal("ann", Assert.Single(await audit.ListAsync(10, Cancellation)).Actor);
    }

    [Fact]
    public async Task Entries_are_found_by_actor_action_result_and_period_page_by_page()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 9, 20, 0, 0, 0, TimeSpan.Zero));
        var audit = new AuditTrail(control, time);
        var reader = new AuditReader(control);
        foreach (var (actor, action, result) in new[]
        {
            ("ann", "run.start", AuditTrail.Done), ("bob", "run.cancel", AuditTrail.Refused), ("Ann", "runs", AuditTrail.Done), ("ann", "key.create", AuditTrail.Failed),
        })
        {
            await audit.RecordAsync(new Actor(actor, null, ActorKind.Key), action, null, null, result, Cancellation);
            time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["key.create", "runs", "run.start"], await ActionsAsync(new AuditFilter(Actor: "ANN")));
        Assert.Equal(["run.cancel", "run.start"], await ActionsAsync(new AuditFilter(Action: "run")));
        Assert.Equal(["run.cancel"], await ActionsAsync(new AuditFilter(Result: AuditTrail.Refused)));
        Assert.Equal(["runs", "run.cancel"], await ActionsAsync(new AuditFilter(From: Day(21), Before: Day(23))));
        Assert.Equal(2, await reader.CountAsync(new AuditFilter(From: Day(21), Before: Day(23)), Cancellation));
        var page = await reader.ReadAsync(new AuditFilter(), 3, null, Cancellation);
        Assert.Equal("run.start", Assert.Single(await reader.ReadAsync(new AuditFilter(), 3, page[^1].AuditId, Cancellation)).Action);
        Assert.Equal(["key.create", "run.cancel", "run.start", "runs"], await reader.ListActionsAsync(Cancellation));

        async Task<IEnumerable<string>> ActionsAsync(AuditFilter filter) => (await reader.ReadAsync(filter, 10, null, Cancellation)).Select(entry => entry.Action);
        static DateTimeOffset Day(int day) => new(2026, 9, day, 0, 0, 0, TimeSpan.Zero);
    }

    [Fact]
    public async Task Whatever_somebody_sends_is_recorded_and_no_entry_fills_the_disk()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var audit = new AuditTrail(control, TimeProvider.System);

        await audit.RecordAsync(new Actor("a\0b", null), "account.sign-in", new string('x', 1_000_000), null, AuditTrail.Refused, Cancellation);

        var entry = Assert.Single(await audit.ListAsync(10, Cancellation));
        Assert.Equal("a␀b", entry.Actor);
        Assert.InRange(entry.Target?.Length ?? 0, 100, 3_000);
    }
}
