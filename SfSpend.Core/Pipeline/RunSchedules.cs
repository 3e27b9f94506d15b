using Dapper;
using SfSpend.Core.Control;

namespace SfSpend.Core.Pipeline;

/// <summary>Keeps the schedule of an environment in the control database.</summary>
public sealed class RunSchedules(ControlDatabase control)
{
    /// <summary>What somebody has set, or what is proposed, which is off.</summary>
    public async Task<RunSchedule> ReadAsync(string environment, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            SELECT enabled AS Enabled, day_of_week AS DayOfWeek, CAST(time_of_day AS interval) AS TimeOfDay, full_every_days AS FullEveryDays,
                   changed_by AS ChangedBy, changed_at AS ChangedAt
            FROM schedule
            WHERE environment = @environment
            """,
            new { environment },
            cancellationToken: cancellationToken));
        return row is null
            ? RunSchedule.Proposed
            : new RunSchedule(
                row.Enabled, (DayOfWeek)row.DayOfWeek, TimeOnly.FromTimeSpan(row.TimeOfDay), row.FullEveryDays, row.ChangedBy, new DateTimeOffset(row.ChangedAt, TimeSpan.Zero));
    }

    public async Task SaveAsync(string environment, RunSchedule schedule, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO schedule (environment, enabled, day_of_week, time_of_day, full_every_days, changed_by, changed_at)
            VALUES (@environment, @Enabled, @day, CAST(@time AS interval), @FullEveryDays, @ChangedBy, @ChangedAt)
            ON CONFLICT (environment) DO UPDATE
            SET enabled = EXCLUDED.enabled, day_of_week = EXCLUDED.day_of_week, time_of_day = EXCLUDED.time_of_day,
                full_every_days = EXCLUDED.full_every_days, changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at
            """,
            new
            {
                environment,
                schedule.Enabled,
                day = (short)schedule.DayOfWeek,
                time = schedule.TimeOfDay.ToTimeSpan(),
                schedule.FullEveryDays,
                schedule.ChangedBy,
                schedule.ChangedAt,
            },
            cancellationToken: cancellationToken));
    }

    private sealed record Row(bool Enabled, short DayOfWeek, TimeSpan TimeOfDay, int FullEveryDays, string ChangedBy, DateTime ChangedAt);
}
