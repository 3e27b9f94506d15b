using System.Globalization;

namespace SfSpend.Web.Features.Display;

/// <summary>Points in time as people in San Francisco read them.</summary>
public static class Stamps
{
    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;
    private static readonly TimeZoneInfo _sanFrancisco = TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles");

    /// <summary><c>just now</c>, <c>5 min ago</c>, <c>2 h ago</c>, <c>3 days ago</c>, later the date.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 45 } => "just now",
        { TotalMinutes: < 59.5 } passed => string.Create(_culture, $"{Math.Max(1, Math.Round(passed.TotalMinutes)):0} min ago"),
        { TotalHours: < 23.5 } passed => string.Create(_culture, $"{Math.Round(passed.TotalHours):0} h ago"),
        { TotalDays: < 1.5 } => "yesterday",
        { TotalDays: < 14 } passed => string.Create(_culture, $"{Math.Round(passed.TotalDays):0} days ago"),
        _ => Date(at),
    };

    /// <summary><c>Sep 20, 2026, 14:05:09 America/Los_Angeles</c>.</summary>
    public static string Exact(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, _sanFrancisco).ToString("MMM d, yyyy, HH:mm:ss 'America/Los_Angeles'", _culture);

    /// <summary><c>14:05:09</c>, San Francisco time: a line of a log.</summary>
    public static string Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _sanFrancisco).ToString("HH:mm:ss", _culture);

    /// <summary><c>Sep 20, 2026</c>, in San Francisco.</summary>
    public static string Date(DateTimeOffset at) => Date(TimeZoneInfo.ConvertTime(at, _sanFrancisco).DateTime);

    /// <summary><c>Sep 20, 2026</c>.</summary>
    public static string Date(DateTime day) => day.ToString("MMM d, yyyy", _culture);
}
