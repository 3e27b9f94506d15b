using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SfSpend.Core;
using SfSpend.Core.Conforming;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Quality;

namespace SfSpend.Web.Features.Runs;

[Authorize(Policy = Policies.Viewer)]
public sealed class RunModel(
    RunJournal journal,
    RunStarter runs,
    LoadReader loads,
    Provisioner provisioner,
    QualityReader quality,
    CheckBoard board,
    TimeProvider time) : PageModel
{
    private const int ShownEvents = 500;
    private const int ShownRejects = 200;

    public Run? Run { get; private set; }

    public DateTimeOffset Now { get; private set; }

    public IReadOnlyList<RunEvent> Events { get; private set; } = [];

    /// <summary>The first of the rejects; how many there are says the run.</summary>
    public IReadOnlyList<Reject> Rejects { get; private set; } = [];

    /// <summary>The load the run published, while the warehouse still has it.</summary>
    public LoadSummary? Load { get; private set; }

    /// <summary>Its figures at each checkpoint, as far as it got.</summary>
    public Reconciliation? Figures { get; private set; }

    /// <summary>The same, cell by cell.</summary>
    public ReconciliationView? Reconciliation { get; private set; }

    /// <summary>Null while that can't be said.</summary>
    public bool? Balanced { get; private set; }

    /// <summary>Rows left out of what is balanced: the load's, where the run has published one.</summary>
    public long LeftOut => Load?.RejectedRowCount ?? Run?.Counts.Rejected ?? 0;

    public IReadOnlyList<CheckView> Checks { get; private set; } = [];

    /// <summary><c>differences</c>: only cells that differ.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Only { get; set; }

    /// <summary>What a run that published nothing has found: the last thing its log says.</summary>
    public string Outcome { get; private set; } = "";

    /// <summary>Why the last thing asked of the run was not done.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The load that another run published since this one, which waits for a review, has read its source; null: none, so that it can be accepted.</summary>
    public OvertakingLoad? Overtaking { get; private set; }

    public bool MayOperate => User.IsAtLeast(Role.Operator);

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) =>
        await ReadAsync(new RunId(id), cancellationToken) ? Page() : NotFound();

    public Task<IActionResult> OnPostCancelAsync(long id, CancellationToken cancellationToken) =>
        ChangeAsync(id, "It has ended already.", run => runs.CancelAsync(run, HttpContext.Actor, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostRetryAsync(long id, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Only a run that failed, was cancelled, or was overtaken by a newer load can be run again.", run => runs.RetryAsync(run, HttpContext.Actor, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostAcceptAsync(long id, string? reason, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(reason)
            ? ChangeAsync(id, "Say why this may stand; the reason is kept.", _ => Task.FromResult(false), cancellationToken)
            : ChangeAsync(
                id,
                "It does not wait for a review.",
                run => runs.AcceptRejectsAsync(run, reason.Trim(), HttpContext.Actor, cancellationToken),
                cancellationToken);

    private async Task<IActionResult> ChangeAsync(long id, string otherwise, Func<RunId, Task<bool>> change, CancellationToken cancellationToken)
    {
        if (!MayOperate)
        {
            return Forbid();
        }

        var run = new RunId(id);
        if (await journal.FindAsync(run, cancellationToken) is null)
        {
            return NotFound();
        }

        try
        {
            if (await change(run))
            {
                return LocalRedirect($"/runs/{id}");
            }

            Refusal = otherwise;
        }
        catch (SfSpendException refused) when (refused is RunConflictException or RunOvertakenException)
        {
            Refusal = refused.Message;
        }

        await ReadAsync(run, cancellationToken);
        return Page();
    }

    private async Task<bool> ReadAsync(RunId id, CancellationToken cancellationToken)
    {
        Run = await journal.FindAsync(id, cancellationToken);
        if (Run is null)
        {
            return false;
        }

        Now = time.GetUtcNow();
        Overtaking = Run.State == RunState.NeedsReview ? await journal.FindOvertakingAsync(id, cancellationToken) : null;
        Events = await journal.ReadEventsAsync(id, 0, ShownEvents, cancellationToken);
        Outcome = Run.State == RunState.Unchanged && await journal.FindLastMessageAsync(id, cancellationToken) is { } said ? $"{said}." : "";
        if (Run.Counts.Rejected > 0)
        {
            Rejects = [.. (await journal.ReadRejectsAsync(id, 0, ShownRejects, cancellationToken)).Select(row => row.Reject)];
        }

        if (Run.LoadId is { } load && (await provisioner.DescribeAsync(cancellationToken)).State is EnvironmentState.Ready or EnvironmentState.Degraded)
        {
            Load = await loads.FindAsync(load, cancellationToken);
        }

        Checks = await board.ReadAsync(id, Load?.LoadId, cancellationToken);
        await ReadFiguresAsync(id, cancellationToken);
        return true;
    }

    /// <summary>The run's own cells; those of its load where it ran before cells were kept.</summary>
    private async Task ReadFiguresAsync(RunId id, CancellationToken cancellationToken)
    {
        var onlyDifferences = Only == "differences";
        if (await quality.ReadReconciliationAsync(id, cancellationToken) is { Cells.Count: > 0 } own)
        {
            Balanced = own.Balanced;
            Figures = new Reconciliation(Run?.LoadId ?? default, own.Balanced == true, own.Cells) { SourceIsRaw = own.SourceIsRaw };
            Reconciliation = ReconciliationView.Of(own, Load?.LoadId, onlyDifferences);
        }
        else if (Load is not null && await loads.ReadReconciliationAsync(Load.LoadId, cancellationToken) is { } published)
        {
            Balanced = published.Balanced;
            Figures = published;
            Reconciliation = ReconciliationView.Of(published, onlyDifferences);
        }
    }
}
