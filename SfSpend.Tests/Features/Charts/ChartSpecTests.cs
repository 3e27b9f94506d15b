using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Charts;

namespace SfSpend.Tests.Features.Charts;

public sealed class ChartSpecTests
{
    private static readonly LoadSummary _load = new(new LoadId(1), new RunId(1), "sample", true, null, DateTimeOffset.UnixEpoch, "somebody", 2, true, 0);

    [Fact]
    public void Texts_are_exact_where_a_float_would_round()
    {
        var spec = ChartSpec.Of([new OverviewYear(2025, 99_999_999_999_999_999.99m, 0.01m, 1, false)]);

        Assert.Equal("$99,999,999,999,999,999.99", spec.Series[0].Texts[0]);
        Assert.Equal("$0.01", spec.Series[1].Texts[0]);
    }

    [Fact]
    public void An_open_year_is_marked() =>
        Assert.Equal([false, true], ChartSpec.Of([new OverviewYear(2025, 1, 1, 1, false), new OverviewYear(2026, 1, 1, 1, true)]).Categories.Select(category => category.Open));

    [Fact]
    public void A_name_of_the_source_cannot_end_the_script_it_stands_in()
    {
        var spec = ChartSpec.Of(Answer([["</script><script>alert(1)</script>", -5m]]));

        Assert.NotNull(spec);
        Assert.True(spec.Signed);
        Assert.DoesNotContain("</script>", spec.ToJson(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_answer_without_rows_has_no_chart() => Assert.Null(ChartSpec.Of(Answer([])));

    [Fact]
    public void Sides_as_categories_keep_their_colours() =>
        Assert.Equal(["revenue", "spending"], ChartSpec.Of(Answer([["Revenue", 1m], ["Spending", 2m]]))?.Roles);

    private static ReportResult Answer(IReadOnlyList<IReadOnlyList<object?>> rows) => new(
        new Report(
            "a-question",
            "A question?",
            "",
            "",
            [new("name", "Name", ColumnType.Text), new("amount", "Amount", ColumnType.Money)],
            new ReportChart(ChartKind.Bar, "name", "amount", null, "dollars"),
            "SELECT 1"),
        new ReportFilter(null, null, false),
        rows,
        "",
        _load,
        1);
}
