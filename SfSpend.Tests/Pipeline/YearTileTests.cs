using SfSpend.Core;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;

namespace SfSpend.Tests.Pipeline;

public sealed class YearTileTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<int, RunId> NoFailure = [];

    [Fact]
    public void A_year_with_the_sums_that_were_loaded_is_loaded() =>
        Assert.Equal([(2024, YearTileState.Loaded), (2025, YearTileState.Loaded)], Tiles([2024, 2025], State("a", "b"), State("a", "b")));

    [Fact]
    public void A_year_with_other_sums_has_changed() =>
        Assert.Equal([(2024, YearTileState.Loaded), (2025, YearTileState.Changed)], Tiles([2024, 2025], State("a", "b"), State("a", "c")));

    [Fact]
    public void A_year_only_the_source_has_is_missing_and_one_it_no_longer_has_is_gone()
    {
        Assert.Equal([(2024, YearTileState.Loaded), (2025, YearTileState.Missing)], Tiles([2024], State("a"), State("a", "b")));
        Assert.Equal([(2024, YearTileState.Loaded), (2025, YearTileState.Gone)], Tiles([2024, 2025], State("a", "b"), State("a")));
        Assert.Equal([(2024, YearTileState.Missing)], Tiles([], null, State("a")));
    }

    [Fact]
    public void What_was_not_compared_for_more_than_a_week_and_a_day_is_stale()
    {
        Assert.Equal(YearTileState.Loaded, Assert.Single(Tiles([2024], State("a"), State("a") with { ReadAt = Now - TimeSpan.FromDays(8) })).State);
        Assert.Equal(YearTileState.Stale, Assert.Single(Tiles([2024], State("a"), State("a") with { ReadAt = Now - TimeSpan.FromDays(8.1) })).State);
        Assert.Equal(YearTileState.Stale, Assert.Single(Tiles([2024], State("a"), null)).State);
    }

    [Fact]
    public void A_year_reloaded_from_a_file_differs_from_the_source() =>
        Assert.Equal([(2024, YearTileState.Loaded), (2025, YearTileState.Changed)], Tiles([2024, 2025], State("a"), State("a", "b")));

    [Fact]
    public void Sample_data_and_files_are_not_held_against_DataSF() =>
        Assert.Equal([(2024, YearTileState.Loaded)], Tiles([2024], null, State("a", "b")));

    [Fact]
    public void A_year_whose_last_run_failed_says_so_whatever_else_is_true_of_it()
    {
        var tile = Assert.Single(YearTile.Of([Loaded(2024)], State("a"), State("b"), new Dictionary<int, RunId> { [2024] = new(7) }, Now));

        Assert.Equal((YearTileState.Failed, new RunId(7)), (tile.State, tile.Failure));
    }

    private static IReadOnlyList<(int FiscalYear, YearTileState State)> Tiles(int[] loaded, SourceState? loadedState, SourceState? now) =>
        [.. YearTile.Of([.. loaded.Select(Loaded)], loadedState, now, NoFailure, Now).Select(tile => (tile.FiscalYear, tile.State))];

    private static LoadYear Loaded(int year) => new(year, new RunId(1), new LoadId(1), 10);

    private static SourceState State(params string[] fingerprints) => new(
        Now, Now, [], [.. fingerprints.Select((fingerprint, index) => new SourceYear(2024 + index, fingerprint, [new CellTotal(2024 + index, "Revenue", "No", 1, 1m)]))]);
}
