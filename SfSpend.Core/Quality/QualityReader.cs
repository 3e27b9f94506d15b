using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Core.Quality;

public sealed record LoadQuality(LoadId LoadId, IReadOnlyList<QualityCheck> Checks);

public sealed record RunQuality(RunId RunId, IReadOnlyList<QualityCheck> Checks);

/// <summary>A run's figures at each checkpoint, as far as it got.</summary>
/// <param name="Balanced">Null while not every checkpoint is known.</param>
/// <param name="Differences">What cells that differ are made of, where the source could be asked.</param>
/// <param name="RejectedRowCount">Rows that could not be read; what is balanced is balanced with them. Null before they are counted.</param>
/// <param name="SourceIsRaw">True where the source is a file: its figures are counted in the raw extract.</param>
/// <param name="Landed">The files that landed, equal in size and hash to those that were conformed; rows in them are not counted again.</param>
public sealed record RunReconciliation(
    RunId RunId,
    bool? Balanced,
    IReadOnlyList<ReconciliationCell> Cells,
    IReadOnlyList<CellDifference> Differences,
    long? RejectedRowCount,
    bool SourceIsRaw,
    IReadOnlyList<LandedFile> Landed);

/// <summary>Reads what the checks found of a run, or of the run that published a load, and how far its figures agree.</summary>
public sealed class QualityReader(RunJournal journal, LoadReader loads)
{
    /// <summary>Null when there is no such load. Loads from before checks were kept have none.</summary>
    public async Task<LoadQuality?> ReadAsync(LoadId id, CancellationToken cancellationToken) =>
        await loads.FindAsync(id, cancellationToken) is { } load
            ? new LoadQuality(id, [.. (await journal.ReadChecksAsync(load.RunId, cancellationToken)).Select(check => check.Check)])
            : null;

    /// <summary>Null when there is no such run.</summary>
    public async Task<RunQuality?> ReadAsync(RunId id, CancellationToken cancellationToken) =>
        await journal.FindAsync(id, cancellationToken) is null
            ? null
            : new RunQuality(id, [.. (await journal.ReadChecksAsync(id, cancellationToken)).Select(check => check.Check)]);

    /// <summary>Null when there is no such run.</summary>
    public async Task<RunReconciliation?> ReadReconciliationAsync(RunId id, CancellationToken cancellationToken)
    {
        if (await journal.FindAsync(id, cancellationToken) is not { } run)
        {
            return null;
        }

        var cells = await journal.ReadCellsAsync(id, cancellationToken);
        var check = (await journal.ReadChecksAsync(id, cancellationToken)).FirstOrDefault(check => check.Check.Name == CheckCatalog.Balanced.Name);
        var balanced = check?.Check.Passed ?? (ReconciliationLine.Of(cells, isBalanced: true).Any(line => line.State == LineState.Differs) ? false : null);
        return new RunReconciliation(
            id,
            balanced,
            cells,
            await journal.ReadDifferencesAsync(id, cancellationToken),
            run.Counts.Rejected,
            run.Request.Source == SourceKind.File,
            await journal.ReadLandedAsync(id, cancellationToken));
    }

    /// <summary>The load's figures, and the files its run brought; null when there is no such load.</summary>
    public async Task<Reconciliation?> ReadReconciliationAsync(LoadId id, CancellationToken cancellationToken)
    {
        if (await loads.FindAsync(id, cancellationToken) is not { } load || await loads.ReadReconciliationAsync(id, cancellationToken) is not { } found)
        {
            return null;
        }

        return found with { Landed = await journal.ReadLandedAsync(load.RunId, cancellationToken) };
    }
}
