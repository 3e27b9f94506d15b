using Microsoft.Extensions.Options;
using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;
using SfSpend.Core.Quality;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Pipeline;

/// <summary>
/// Keeps a run's figures at each checkpoint as they become known, and what the checks found, before either stops the run; and holds back
/// what somebody has to look at first.
/// </summary>
public sealed class RunReview(RunJournal journal, IOptions<QualityOptions> options)
{
    public QualityOptions Options => options.Value;

    /// <summary>What the source says of itself, where it does.</summary>
    internal Task ScrapedAsync(RunId run, RawManifest raw, CancellationToken cancellationToken) => raw.SourceCells is { } cells
        ? SaveAsync(run, raw, "source", cells, cancellationToken)
        : Task.CompletedTask;

    /// <summary>What the source says of years that it goes on sending otherwise: the figures that stop the run.</summary>
    internal async Task DifferedAsync(RunId run, SourceMismatch mismatch, CancellationToken cancellationToken)
    {
        await journal.SaveCellsAsync(run, "source", mismatch.Said, cancellationToken);
        await journal.SaveCellsAsync(run, "raw", mismatch.Sent, cancellationToken);
        await journal.SaveDifferencesAsync(run, mismatch.Differences, cancellationToken);
        await journal.SaveChecksAsync(
            run, [BalanceCheck.Of(CellComparison.Find("the source's own sums", mismatch.Said, "what it sent", mismatch.Sent))], cancellationToken);
    }

    /// <summary>What was read and what became of it. Figures that differ already here stop the run before anything is sent.</summary>
    /// <exception cref="LoadException">The source's sums, the raw extracts and the conformed files don't agree.</exception>
    internal async Task ConformedAsync(RunId run, RawManifest raw, ConformedManifest conformed, StageProgress progress, CancellationToken cancellationToken)
    {
        if (raw.SourceCells is null)
        {
            // A file makes no statement beside itself: what it says it has is what is in it.
            await SaveAsync(run, raw, "source", [.. conformed.RawCells, .. conformed.UnplacedCells], cancellationToken);
        }

        await SaveAsync(run, raw, "raw", [.. conformed.RawCells, .. conformed.UnplacedCells], cancellationToken);
        await SaveAsync(run, raw, "rejected", [.. ReconciliationRecord.RejectedCells(conformed), .. conformed.UnplacedCells], cancellationToken);
        await SaveAsync(run, raw, "conformed", conformed.ConformedCells, cancellationToken);

        var (unequal, notes) = ReconciliationRecord.Compare(raw, conformed);
        await journal.SaveChecksAsync(run, [SourceChecks.RejectedRows(conformed), .. unequal.Count == 0 ? [] : new[] { BalanceCheck.Of(unequal) }], cancellationToken);
        foreach (var note in notes)
        {
            progress.Note(note);
        }

        CellComparison.Refuse(unequal);
    }

    /// <summary>Every file arrived in its size and with its hash, so what landed is what was conformed: its rows are not counted again.</summary>
    internal async Task LandedAsync(RunId run, RawManifest raw, ConformedManifest conformed, LandedManifest landed, CancellationToken cancellationToken)
    {
        await SaveAsync(run, raw, "landed", conformed.ConformedCells, cancellationToken);
        await journal.SaveLandedAsync(run, landed.Objects, cancellationToken);
    }

    /// <summary>What the load stage tells before it publishes.</summary>
    internal LoadReview Of(RunId run, RawManifest raw) => (staged, cancellationToken) => StagedAsync(run, raw, staged, cancellationToken);

    /// <exception cref="LoadHeldException">A check found something nobody has accepted.</exception>
    private async Task StagedAsync(RunId run, RawManifest raw, StagedLoad staged, CancellationToken cancellationToken)
    {
        await SaveAsync(run, raw, "warehouse", staged.WarehouseCells, cancellationToken);
        await journal.SaveChecksAsync(run, staged.Checks, cancellationToken);

        // A difference stops the load by itself, whatever anybody accepts; rejected rows were decided on before.
        RunCheck[] held =
        [
            .. (await journal.ReadChecksAsync(run, cancellationToken))
                .Where(check => check.Stops && check.Check.Name != CheckCatalog.Balanced.Name && check.Check.Name != CheckCatalog.RejectedRows.Name),
        ];
        if (held.Length > 0)
        {
            throw new LoadHeldException(
                $"{string.Join(" ", held.Select(Describe))} Nothing was loaded: accept what was found with a reason, or mend the source and run again");
        }
    }

    private static string Describe(RunCheck check) => FormattableString.Invariant(
        $"The check {check.Check.Name} found {check.Check.FailingRows:N0} {(check.Check.FailingRows == 1 ? "row" : "rows")}. {check.Check.Detail}");

    /// <summary>Only the fiscal years the run is about, and rows without one.</summary>
    private Task SaveAsync(RunId run, RawManifest raw, string checkpoint, IReadOnlyList<CellTotal> cells, CancellationToken cancellationToken) =>
        journal.SaveCellsAsync(run, checkpoint, [.. cells.Where(cell => cell.FiscalYear == CellTotal.NoFiscalYear || (raw.FiscalYears?.Contains(cell.FiscalYear) ?? true))], cancellationToken);
}
