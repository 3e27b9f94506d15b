using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>A schedule as it comes in: from REST or from a form.</summary>
/// <param name="DayOfWeek">Such as <c>Monday</c>.</param>
/// <param name="TimeOfDay">Such as <c>06:00</c>, America/Los_Angeles.</param>
/// <param name="FullEveryDays">From 7 to 366.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScheduleInput(
    [property: Required] bool? Enabled, [property: Required] string? DayOfWeek, [property: Required] string? TimeOfDay, [property: Required] int? FullEveryDays)
{
    /// <summary>The schedule, or by member what is wrong with it.</summary>
    public (RunSchedule? Schedule, IReadOnlyDictionary<string, string> Errors) Read()
    {
        var errors = new Dictionary<string, string>();
        var day = Enum.GetValues<DayOfWeek>().Cast<DayOfWeek?>().FirstOrDefault(day => string.Equals($"{day}", DayOfWeek, StringComparison.OrdinalIgnoreCase));
        var isTime = TimeOnly.TryParseExact(TimeOfDay, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        if (Enabled is null)
        {
            errors["enabled"] = "true or false is expected.";
        }

        if (day is null)
        {
            errors["dayOfWeek"] = $"“{DayOfWeek}” is no day of the week; one such as Monday is expected.";
        }

        if (!isTime)
        {
            errors["timeOfDay"] = $"“{TimeOfDay}” is no time of day; one such as 06:00 is expected.";
        }

        if (FullEveryDays is not (>= RunSchedule.LeastFullEveryDays and <= RunSchedule.MostFullEveryDays))
        {
            errors["fullEveryDays"] = $"A number of days from {RunSchedule.LeastFullEveryDays} to {RunSchedule.MostFullEveryDays} is expected.";
        }

        return errors.Count > 0
            ? (null, errors)
            : (new RunSchedule(Enabled.GetValueOrDefault(), day.GetValueOrDefault(), time, FullEveryDays.GetValueOrDefault(), null, null), errors);
    }
}

/// <summary>A schedule as the API gives it.</summary>
/// <param name="NextRunAt">Null while it is off.</param>
public sealed record ScheduleAnswer(
    bool Enabled, string DayOfWeek, string TimeOfDay, string TimeZone, int FullEveryDays, DateTimeOffset? NextRunAt, string? ChangedBy, DateTimeOffset? ChangedAt)
{
    internal static ScheduleAnswer Of(RunSchedule schedule, DateTimeOffset now) => new(
        schedule.Enabled,
        schedule.DayOfWeek.ToString(),
        schedule.TimeOfDay.ToString("HH:mm", CultureInfo.InvariantCulture),
        RunSchedule.TimeZoneId,
        schedule.FullEveryDays,
        schedule.Enabled ? schedule.NextAfter(now) : null,
        schedule.ChangedBy,
        schedule.ChangedAt);
}
