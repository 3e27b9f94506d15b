using SfSpend.Core.Scraping;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Scraping;

public sealed class ColumnChangeTests
{
    private static readonly DatasetColumn[] AsKnown = [.. SourceRows.Columns.Select(name => new DatasetColumn(name, name == "amount" ? "number" : "text"))];

    [Fact]
    public void The_columns_that_rows_are_read_from_are_no_change()
    {
        Assert.Empty(ColumnChange.Between(null, AsKnown));
        Assert.Empty(ColumnChange.Between(AsKnown, AsKnown));
        Assert.Empty(ColumnChange.Between(null, [.. AsKnown.Select(column => column with { Type = "anything" })]));
    }

    [Fact]
    public void A_required_column_that_is_gone_stops_runs_also_when_it_was_gone_before()
    {
        DatasetColumn[] without = [.. AsKnown.Where(column => column.Name != "fund_code")];

        foreach (var before in (DatasetColumn[]?[])[null, AsKnown, without])
        {
            var change = Assert.Single(ColumnChange.Between(before, without));
            Assert.Equal(("fund_code", ColumnChangeKind.Removed, true), (change.Name, change.Kind, change.Stops));
            Assert.Contains("the warehouse stays as it is", change.Consequence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_time_stamp_that_is_gone_stops_nothing_and_is_not_asked_for()
    {
        DatasetColumn[] without = [.. AsKnown.Where(column => column.Name != "data_loaded_at")];

        Assert.False(Assert.Single(ColumnChange.Between(AsKnown, without)).Stops);
        Assert.Equal(without.Select(column => column.Name), ColumnChange.Readable(without));
    }

    [Fact]
    public void A_new_column_is_noted_and_not_pulled()
    {
        DatasetColumn[] with = [.. AsKnown, new("vendor", "text")];

        var change = Assert.Single(ColumnChange.Between(AsKnown, with));

        Assert.Equal(("vendor", ColumnChangeKind.Added, null, "text", false), (change.Name, change.Kind, change.Before, change.After, change.Stops));
        Assert.DoesNotContain("vendor", ColumnChange.Readable(with));
        Assert.Empty(ColumnChange.Between(with, with));
    }

    [Fact]
    public void An_amount_that_became_text_is_said_to_be_dangerous()
    {
        var change = Assert.Single(ColumnChange.Between(AsKnown, [.. AsKnown.Select(column => column.Name == "amount" ? column with { Type = "text" } : column)]));

        Assert.Equal((ColumnChangeKind.Retyped, "number", "text"), (change.Kind, change.Before, change.After));
        Assert.Contains("may no longer sum it up", change.Consequence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_does_not_describe_itself_is_asked_for_all_columns()
    {
        Assert.Empty(ColumnChange.Between(AsKnown, []));
        Assert.Equal(SourceRows.Columns, ColumnChange.Readable([]));
    }
}
