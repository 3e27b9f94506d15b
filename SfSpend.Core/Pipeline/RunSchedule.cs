using System.Globalization;

namespace SfSpend.Core.Pipeline;

/// <summary>When runs from DataSF start by themselves: once a week, San Francisco time.</summary>
/// <param name="FullEveryDays">A scheduled run is full when the last full one is that long ago, otherwise incremental: what leaves all sums as they were is seen by a full run only.</param>
/// <param name="ChangedAt">When somebody last changed it; null for what is proposed before anybody has.</param>
public sealed record RunSchedule(bool Enabled, DayOfWeek DayOfWeek, TimeOnly TimeOfDay, int FullEveryDays, string? ChangedBy, DateTimeOffset? ChangedAt)
{
    public const int LeastFullEveryDays = 7;
    public const int MostFullEveryDays = 366;
    public const string TimeZoneId = "America/Los_Angeles";

    /// <summary>The city replaces the dataset on Sunday nights.</summary>
    public static RunSchedule Proposed { get; } = new(false, DayOfWeek.Monday, new TimeOnly(6, 0), 28, null, null);

    public static TimeZoneInfo TimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById(TimeZoneId);

    /// <summary>For a scheduler that knows the time zone.</summary>
    public string Cron => string.Create(CultureInfo.InvariantCulture, $"{TimeOfDay.Minute} {TimeOfDay.Hour} * * {(int)DayOfWeek}");

    /// <summary>The first time that is due after the given one.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset now) => Due(now, weeks: 0) is var due && due > now ? due : Due(now, weeks: 1);

    /// <summary>The last time that was due, at the given one or before.</summary>
    public DateTimeOffset LastAt(DateTimeOffset now) => Due(now, weeks: 0) is var due && due <= now ? due : Due(now, weeks: -1);

    /// <summary>Whether the run that is due at a time is a full one.</summary>
    /// <param name="lastFull">When the last full run ended; null: there was none.</param>
    public bool IsFullDue(DateTimeOffset? lastFull, DateTimeOffset at) => lastFull is not { } last || at - last >= TimeSpan.FromDays(FullEveryDays);

    /// <summary>When the next full run starts by itself; null while the schedule is off.</summary>
    public DateTimeOffset? NextFullAfter(DateTimeOffset? lastFull, DateTimeOffset now)
    {
        if (!Enabled)
        {
            return null;
        }

        var next = NextAfter(now);
        while (!IsFullDue(lastFull, next))
        {
            next = NextAfter(next);
        }

        return next;
    }

    private DateTimeOffset Due(DateTimeOffset now, int weeks)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZone).DateTime);
        var local = today.AddDays((7 * weeks) + (int)DayOfWeek - (int)today.DayOfWeek).ToDateTime(TimeOfDay);

        // In the night in which the clock is put forward an hour is missing: what is due in it is due after it.
        local = TimeZone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(local, TimeZone.GetUtcOffset(local));
    }
}
