using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Runs;

[Authorize(Policy = Policies.Operator)]
public sealed class ScheduleModel(ScheduleKeeper keeper, TimeProvider time) : PageModel
{
    public RunSchedule Schedule { get; private set; } = RunSchedule.Proposed;

    /// <summary>As the form shows it: what is in force, or what was filled in and could not be taken.</summary>
    public ScheduleInput Input { get; private set; } = new(null, null, null, null);

    public IReadOnlyCollection<string> Refusals { get; private set; } = [];

    public DateTimeOffset Now { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        Input = new ScheduleInput(
            Schedule.Enabled, Schedule.DayOfWeek.ToString(), Schedule.TimeOfDay.ToString("HH:mm", CultureInfo.InvariantCulture), Schedule.FullEveryDays);
    }

    public async Task<IActionResult> OnPostAsync(bool enabled, string? dayOfWeek, string? timeOfDay, int? fullEveryDays, CancellationToken cancellationToken)
    {
        Input = new ScheduleInput(enabled, dayOfWeek, timeOfDay, fullEveryDays);
        var (schedule, errors) = Input.Read();
        if (schedule is not null)
        {
            await keeper.ChangeAsync(schedule, HttpContext.Actor, cancellationToken);
            return LocalRedirect("/runs/schedule");
        }

        await ReadAsync(cancellationToken);
        Refusals = [.. errors.Values];
        return Page();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        Now = time.GetUtcNow();
        Schedule = await keeper.ReadAsync(cancellationToken);
    }
}
