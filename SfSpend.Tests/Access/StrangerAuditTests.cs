using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

public sealed class StrangerAuditTests(PostgresServer postgres)
{
    private static readonly Actor Nobody = new("nobody", "203.0.113.9");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Strangers_fill_so_many_entries_an_hour_and_the_rest_is_counted()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-28T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        var audit = new AuditTrail(control, time);
        var strangers = new StrangerAudit(audit, Options.Create(new RateLimitOptions { StrangerEntriesPerHour = 3 }), time);

        for (var count = 0; count < 10; count++)
        {
            await RecordAsync("knocking");
        }

        await RecordAsync("guessing", "guess");
        Assert.Equal(["guess", "audit.counting", "knock", "knock", "knock"], (await audit.ListAsync(100, Cancellation)).Select(entry => entry.Action));
        time.Advance(TimeSpan.FromHours(1));
        await RecordAsync("knocking");

        var after = await audit.ListAsync(2, Cancellation);
        Assert.Equal(("knock", "nobody"), (after[0].Action, after[0].Actor));
        Assert.Equal(("audit.counted", "knocking", "7 more were counted without an entry of their own"), (after[1].Action, after[1].Target, after[1].Detail));

        Task RecordAsync(string kind, string action = "knock") => strangers.RecordAsync(kind, Nobody, action, null, null, AuditTrail.Refused, Cancellation);
    }
}
