using SfSpend.Core;
using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;
using SfSpend.Core.Quality;

namespace SfSpend.Tests.Quality;

public sealed class SourceComparisonTests
{
    private static readonly CellTotal Spending = new(2024, "Spending", "No", 3, 30m);
    private static readonly CellTotal Revenue = new(2024, "Revenue", "No", 2, 20m);

    [Fact]
    public void Equal_sums_are_equal_whatever_was_rejected()
    {
        var found = SourceComparison.Of([Spending, Revenue], Raw([Spending, Revenue], Reject("Spending", 5m)));

        Assert.Empty(found.Unequal);
        Assert.Empty(found.SetApart);
        Assert.Empty(found.Notes);
    }

    [Fact]
    public void A_reject_in_one_cell_does_not_hide_a_lie_in_another()
    {
        var found = SourceComparison.Of([Spending, Revenue with { Amount = 20.01m }], Raw([Spending, Revenue], Reject("Spending", null)));

        Assert.Equal("Revenue", Assert.Single(found.Unequal).Expected.RevenueOrSpending);
    }

    [Fact]
    public void Where_an_amount_can_not_be_read_only_rows_are_compared_and_that_is_said()
    {
        var conformed = Raw([Spending, Revenue], Reject("Spending", null));

        var alike = SourceComparison.Of([Spending with { Amount = 45m }, Revenue], conformed);
        Assert.Empty(alike.Unequal);
        Assert.Equal(45m, Assert.Single(alike.SetApart).Expected.Amount);
        Assert.Contains("Fiscal year 2024, Spending, related units No: 3 rows agree", Assert.Single(alike.Notes), StringComparison.Ordinal);

        Assert.Equal(4, Assert.Single(SourceComparison.Of([Spending with { RowCount = 4 }, Revenue], conformed).Unequal).Expected.RowCount);
    }

    [Fact]
    public void Rows_whose_cell_can_not_be_read_must_be_missing_from_some_cell_of_the_source_and_no_more()
    {
        var conformed = Raw([Spending, Revenue], Reject(null, 5m)) with { SourceRowCount = 6 };
        var asMuch = SourceComparison.Of([Spending with { RowCount = 4, Amount = 35m }, Revenue], conformed);
        var more = SourceComparison.Of([Spending with { RowCount = 5, Amount = 40m }, Revenue], conformed);

        Assert.Empty(asMuch.Unequal);
        Assert.Contains("the source counts 1 rows more", Assert.Single(asMuch.Notes), StringComparison.Ordinal);
        Assert.Equal(5, Assert.Single(more.Unequal).Expected.RowCount);
        Assert.Contains("1 rows whose fiscal year", Assert.Throws<LoadException>(() => SourceComparison.Of([Spending, Revenue], conformed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void When_not_every_reject_was_kept_cells_with_rejects_are_compared_by_rows()
    {
        var conformed = Raw([Spending, Revenue]) with { RejectedRowCount = 1, ConformedCells = [Spending with { RowCount = 2, Amount = 30m }, Revenue] };

        Assert.Single(SourceComparison.Of([Spending with { Amount = 99m }, Revenue], conformed).SetApart);
        Assert.Single(SourceComparison.Of([Spending, Revenue with { Amount = 99m }], conformed).Unequal);
    }

    [Fact]
    public void A_cell_that_only_one_side_has_differs()
    {
        Assert.Equal(0, Assert.Single(SourceComparison.Of([Spending, Revenue], Raw([Spending])).Unequal).Found.RowCount);
        Assert.Equal(0, Assert.Single(SourceComparison.Of([Spending], Raw([Spending, Revenue])).Unequal).Expected.RowCount);
    }

    private static ConformedManifest Raw(IReadOnlyList<CellTotal> cells, params Reject[] rejects) =>
        new([], cells, cells, cells.Sum(cell => cell.RowCount), rejects.Length, cells.Sum(cell => cell.RowCount), rejects, [], null);

    private static Reject Reject(string? side, decimal? amount) => new("raw.csv", 3, "amount", "Found 'x', expected a decimal", "…", 2024, side, "No", amount);
}
