using Microsoft.Extensions.Options;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Pipeline;

/// <summary>What is loaded, held against what DataSF said of itself when it was last asked.</summary>
/// <param name="Load">Null while nothing is loaded.</param>
/// <param name="ReadAt">When DataSF was last asked; null: never.</param>
/// <param name="UpdatedAt">When it says its rows were last replaced.</param>
/// <param name="IsStale">The data is older than the city takes to replace it; only said of data from DataSF.</param>
/// <param name="Years">Oldest first.</param>
/// <param name="Columns">How the dataset's columns differ from those that were loaded.</param>
public sealed record SourceStatus(
    LoadSummary? Load, DateTimeOffset? ReadAt, DateTimeOffset? UpdatedAt, bool IsStale, IReadOnlyList<YearTile> Years, IReadOnlyList<ColumnChange> Columns);

/// <summary>Watches the source between runs.</summary>
public sealed class SourceWatch(
    DataSfSource source, SourceSnapshots snapshots, KeptExtracts keptExtracts, LoadReader loads, RunJournal journal, IOptions<EnvironmentOptions> environment, TimeProvider time)
{
    private string Environment => environment.Value.Name;

    /// <summary>Asks DataSF for its own sums and keeps them; nothing is pulled.</summary>
    /// <exception cref="ScrapeException">The portal does not answer, or goes on changing while it is asked.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        await snapshots.SaveAsync(Environment, await source.ReadStateAsync(cancellationToken), cancellationToken);

    public async Task<SourceStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var now = await snapshots.FindAsync(Environment, cancellationToken);
        var current = await keptExtracts.FindCurrentAsync(cancellationToken);
        var years = current is null ? [] : await loads.ReadYearsAsync(current.Load.LoadId, cancellationToken);
        var failures = await journal.FindFailedYearsAsync(cancellationToken);
        var loadedState = current?.Raw?.State;
        var asOf = current?.Load.DataAsOf is { } said ? new DateTimeOffset(said, RunSchedule.TimeZone.GetUtcOffset(said)) : (DateTimeOffset?)null;
        return new SourceStatus(
            current?.Load,
            now?.ReadAt,
            now?.UpdatedAt,
            loadedState is not null && asOf is { } date && time.GetUtcNow() - date > YearTile.Cadence,
            YearTile.Of(years, loadedState, now, failures, time.GetUtcNow()),
            now is null ? [] : ColumnChange.Between(loadedState?.Columns, now.Columns));
    }
}
