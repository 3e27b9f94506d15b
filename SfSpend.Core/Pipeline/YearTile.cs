using System.Text.Json.Serialization;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Pipeline;

/// <summary>How a loaded fiscal year stands to the source.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<YearTileState>))]
public enum YearTileState
{
    /// <summary>Loaded, and equal to the source as far as that can be asked.</summary>
    Loaded,

    /// <summary>The source has other sums now.</summary>
    Changed,

    /// <summary>The source has it, the warehouse has not.</summary>
    Missing,

    /// <summary>The warehouse has it, the source has no longer.</summary>
    Gone,

    /// <summary>Loaded from DataSF, but not compared with it for longer than the city takes to replace it.</summary>
    Stale,

    /// <summary>The last run that was asked for this very year failed.</summary>
    Failed,
}

/// <summary>A fiscal year in the warehouse and at the source.</summary>
/// <param name="Source">What the source said of it when it was last asked; null when it has it not, or was never asked.</param>
/// <param name="Failure">The run that failed on it.</param>
public sealed record YearTile(int FiscalYear, YearTileState State, LoadYear? Loaded, SourceYear? Source, RunId? Failure)
{
    /// <summary>The city replaces the dataset every week; a day more is patience.</summary>
    public static TimeSpan Cadence { get; } = TimeSpan.FromDays(8);

    /// <summary>All years of the warehouse and of the source, oldest first.</summary>
    /// <param name="loaded">The years of the load that readers see.</param>
    /// <param name="loadedState">What the source said of itself when they were pulled; null when they were not pulled from there.</param>
    /// <param name="now">What the source said when it was last asked; null when it never was.</param>
    /// <param name="failures">Years whose last run failed.</param>
    /// <param name="at">The present time.</param>
    public static IReadOnlyList<YearTile> Of(
        IReadOnlyList<LoadYear> loaded, SourceState? loadedState, SourceState? now, IReadOnlyDictionary<int, RunId> failures, DateTimeOffset at)
    {
        var warehouse = loaded.ToDictionary(year => year.FiscalYear);
        var before = (loadedState?.Years ?? []).ToDictionary(year => year.FiscalYear);

        // What was loaded from elsewhere is not held against DataSF: sample data and somebody's file are no older state of it.
        var source = loadedState is null && loaded.Count > 0 ? [] : (now?.Years ?? []).ToDictionary(year => year.FiscalYear);
        return
        [
            .. warehouse.Keys.Union(source.Keys).Order().Select(year => new YearTile(
                year,
                failures.ContainsKey(year) ? YearTileState.Failed
                    : StateOf(warehouse.ContainsKey(year), before.GetValueOrDefault(year), source.GetValueOrDefault(year), loadedState, now, at),
                warehouse.GetValueOrDefault(year),
                source.GetValueOrDefault(year),
                failures.TryGetValue(year, out var run) ? run : null)),
        ];
    }

    private static YearTileState StateOf(
        bool isLoaded, SourceYear? before, SourceYear? source, SourceState? loadedState, SourceState? now, DateTimeOffset at) => (isLoaded, source) switch
    {
        (false, _) => YearTileState.Missing,
        _ when loadedState is null => YearTileState.Loaded,
        (_, null) when now is not null => YearTileState.Gone,
        (_, { } year) when year.Fingerprint != before?.Fingerprint => YearTileState.Changed,
        _ when now is null || at - now.ReadAt > Cadence => YearTileState.Stale,
        _ => YearTileState.Loaded,
    };
}
