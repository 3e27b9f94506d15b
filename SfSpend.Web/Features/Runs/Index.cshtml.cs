using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SfSpend.Core;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Runs;

[Authorize(Policy = Policies.Viewer)]
public sealed class IndexModel(
    Provisioner provisioner, RunJournal journal, SourceWatch watch, SourceCheck check, ScheduleKeeper schedule, SourceProbe probe, IOptions<SfSpendOptions> options,
    TimeProvider time) : PageModel
{
    private const int PageSize = 20;

    public EnvironmentState State { get; private set; }

    /// <summary>What is loaded, held against the source; null while there is no environment.</summary>
    public SourceStatus? Source { get; private set; }

    public LoadSummary? Current => Source?.Load;

    public RunSchedule Schedule { get; private set; } = RunSchedule.Proposed;

    /// <summary>The year whose tile was chosen.</summary>
    public YearTile? Year { get; private set; }

    /// <summary>Why the source could not be asked.</summary>
    public string? Refusal { get; private set; }

    public DateTimeOffset Now { get; private set; }

    public RunForm? Form { get; private set; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Run> Runs { get; private set; } = [];

    /// <summary>Where the next page of older runs begins, or null.</summary>
    public RunId? Older { get; private set; }

    public bool IsLatestPage { get; private set; }

    public Run? Active => IsLatestPage ? Runs.FirstOrDefault(run => run.IsActive) : null;

    public bool MayOperate => User.IsAtLeast(Role.Operator);

    public Task OnGetAsync([FromQuery] long? before, [FromQuery] int? year, CancellationToken cancellationToken) =>
        ReadAsync(before, year, cancellationToken);

    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancellationToken)
    {
        if (!MayOperate)
        {
            return Forbid();
        }

        try
        {
            await check.RunAsync(HttpContext.Actor, cancellationToken);
            return LocalRedirect("/runs#source");
        }
        catch (ScrapeException refused)
        {
            Refusal = refused.Message;
            await ReadAsync(null, null, cancellationToken);
            return Page();
        }
    }

    private async Task ReadAsync(long? before, int? year, CancellationToken cancellationToken)
    {
        Now = time.GetUtcNow();
        IsLatestPage = before is null;
        var runs = await journal.ListAsync(PageSize + 1, before is { } id ? new RunId(id) : null, cancellationToken);
        Runs = [.. runs.Take(PageSize)];
        Older = runs.Count > PageSize ? Runs[^1].Id : null;
        State = (await provisioner.DescribeAsync(cancellationToken)).State;
        if (State is EnvironmentState.Ready or EnvironmentState.Degraded)
        {
            Source = await watch.ReadAsync(cancellationToken);
            Schedule = await schedule.ReadAsync(cancellationToken);
            Year = Source.Years.FirstOrDefault(tile => tile.FiscalYear == year);
            if (MayOperate && Active is null)
            {
                Form = RunForm.Of(await probe.AskDataSfAsync(cancellationToken), options.Value.ImportDirectory is not null, Current);
            }
        }
    }
}
