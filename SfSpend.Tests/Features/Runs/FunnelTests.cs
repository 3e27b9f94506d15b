using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Tests.Features.Runs;

public sealed class FunnelTests
{
    [Fact]
    public void Equal_checkpoints_are_joined_by_equal_signs()
    {
        var columns = Funnel.Of(Of(("source", 2, 10m), ("raw", 2, 10m), ("conformed", 2, 10m), ("landed", 2, 10m), ("warehouse", 2, 10m)));

        Assert.Equal([null, true, true, true, true], columns.Select(column => column.EqualsBefore));
        Assert.All(columns, column => Assert.Equal(10m, column.Spending));
    }

    [Fact]
    public void A_cent_of_difference_breaks_the_equality_where_it_arises()
    {
        var columns = Funnel.Of(Of(("source", 2, 10m), ("raw", 2, 10m), ("conformed", 2, 9.99m), ("landed", 2, 9.99m), ("warehouse", 2, 9.99m)));

        Assert.Equal([null, true, false, true, true], columns.Select(column => column.EqualsBefore));
    }

    [Fact]
    public void Rejected_rows_are_added_where_they_went_missing()
    {
        var columns = Funnel.Of(Of(("raw", 3, 12m), ("rejected", 1, 2m), ("conformed", 2, 10m), ("landed", 2, 10m), ("warehouse", 2, 10m)));

        Assert.Null(columns[0].Rows);
        Assert.Equal("+ 1 rejected", columns[2].Aside);
        Assert.True(columns[2].EqualsBefore);
    }

    [Fact]
    public void Differences_that_cancel_out_in_the_sum_are_still_differences()
    {
        ReconciliationCell Cell(int year, string checkpoint, decimal amount) => new(year, "Spending", "No", checkpoint, 1, amount);
        var columns = Funnel.Of(new Reconciliation(
            new LoadId(1), false, [Cell(2024, "raw", 5m), Cell(2025, "raw", 7m), Cell(2024, "conformed", 7m), Cell(2025, "conformed", 5m)]));

        Assert.Equal(columns[1].Spending, columns[2].Spending);
        Assert.False(columns[2].EqualsBefore);
    }

    [Theory]
    [InlineData(1, 2, "+ 1 rejected")]
    [InlineData(2, 3, "+ 2 rejected")]
    public void Rejected_rows_that_stand_in_no_cell_are_counted_all_the_same(long rejected, long expectedRows, string expectedAside)
    {
        var run = RunThat(new RunCounts(Source: rejected + 1, rejected, Conformed: 1, Loaded: null));

        var columns = Funnel.Of(run, Of(("raw", 2, 12m), ("rejected", 1, 2m), ("conformed", 1, 10m)));

        Assert.Equal((expectedRows, expectedAside), (columns[1].Rows, columns[2].Aside));
        Assert.True(columns[2].EqualsBefore);
    }

    private static Run RunThat(RunCounts counts)
    {
        StageSnapshot Done(Stage stage) => new(stage, StageState.Succeeded, 0, null, 0, null, null, null);
        return new Run(
            new RunId(1), "test", new RunRequest(SourceKind.File, "a.csv", RunMode.Full, []), RunState.NeedsReview, null, null,
            [Done(Stage.Scrape), Done(Stage.Conform)], counts, null, "ann", default, null, null, false, null, null);
    }

    private static Reconciliation Of(params (string Checkpoint, long Rows, decimal Amount)[] places) => new(
        new LoadId(1), true, [.. places.Select(place => new ReconciliationCell(2025, "Spending", "No", place.Checkpoint, place.Rows, place.Amount))]);
}
