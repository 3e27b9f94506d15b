using System.Globalization;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

public sealed class RunScheduleTests
{
    private static readonly RunSchedule Mondays = RunSchedule.Proposed with { Enabled = true };

    [Theory]
    [InlineData("2026-11-24T04:00:00Z", "2026-11-30T06:00:00-08:00", "2026-11-23T06:00:00-08:00")]
    [InlineData("2026-11-30T13:59:59Z", "2026-11-30T06:00:00-08:00", "2026-11-23T06:00:00-08:00")]
    [InlineData("2026-11-30T14:00:00Z", "2026-12-07T06:00:00-08:00", "2026-11-30T06:00:00-08:00")]
    [InlineData("2026-11-30T07:59:00Z", "2026-11-30T06:00:00-08:00", "2026-11-23T06:00:00-08:00")]
    [InlineData("2026-07-01T00:00:00Z", "2026-07-06T06:00:00-07:00", "2026-06-29T06:00:00-07:00")]
    public void It_is_due_on_its_day_at_its_hour_in_San_Francisco(string now, string next, string last)
    {
        var at = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);

        Assert.Equal(DateTimeOffset.Parse(next, CultureInfo.InvariantCulture), Mondays.NextAfter(at));
        Assert.Equal(DateTimeOffset.Parse(last, CultureInfo.InvariantCulture), Mondays.LastAt(at));
    }

    [Fact]
    public void What_is_due_in_the_hour_that_spring_leaves_out_is_due_after_it()
    {
        var sundays = Mondays with { DayOfWeek = DayOfWeek.Sunday, TimeOfDay = new TimeOnly(2, 30) };

        Assert.Equal(
            DateTimeOffset.Parse("2026-03-08T03:30:00-07:00", CultureInfo.InvariantCulture),
            sundays.NextAfter(DateTimeOffset.Parse("2026-03-08T00:00:00-08:00", CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("2026-11-24T00:00:00Z", "2026-12-28T06:00:00-08:00")]
    [InlineData("2026-10-01T00:00:00Z", "2026-11-30T06:00:00-08:00")]
    [InlineData(null, "2026-11-30T06:00:00-08:00")]
    public void The_next_full_run_is_the_first_that_is_due_when_the_last_is_long_enough_ago(string? lastFull, string next)
    {
        var last = lastFull is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(lastFull, CultureInfo.InvariantCulture);
        var now = DateTimeOffset.Parse("2026-11-24T04:00:00Z", CultureInfo.InvariantCulture);

        Assert.Equal(DateTimeOffset.Parse(next, CultureInfo.InvariantCulture), Mondays.NextFullAfter(last, now));
        Assert.Null((Mondays with { Enabled = false }).NextFullAfter(last, now));
    }

    [Fact]
    public void A_scheduler_reads_minute_hour_and_day() =>
        Assert.Equal("5 23 * * 0", (Mondays with { DayOfWeek = DayOfWeek.Sunday, TimeOfDay = new TimeOnly(23, 5) }).Cron);
}

public sealed class RunSchedulesTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_schedule_is_off_until_somebody_sets_it_and_is_then_kept_as_set()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var schedules = new RunSchedules(control);
        var token = TestContext.Current.CancellationToken;
        Assert.Equal(RunSchedule.Proposed, await schedules.ReadAsync("here", token));

        var set = new RunSchedule(true, DayOfWeek.Saturday, new TimeOnly(23, 59), 14, "ann", new DateTimeOffset(2026, 11, 24, 4, 5, 6, TimeSpan.Zero));
        await schedules.SaveAsync("here", set with { Enabled = false }, token);
        await schedules.SaveAsync("here", set, token);

        Assert.Equal(set, await schedules.ReadAsync("here", token));
        Assert.False((await schedules.ReadAsync("elsewhere", token)).Enabled);
    }
}
