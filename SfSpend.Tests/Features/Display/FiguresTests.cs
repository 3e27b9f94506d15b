using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Display;

namespace SfSpend.Tests.Features.Display;

public sealed class FiguresTests
{
    [Theory]
    [InlineData("0.3801", "$0.3801")]
    [InlineData("0.30", "$0.30")]
    [InlineData("1234.005", "$1,234.005")]
    public void A_price_keeps_its_parts_of_a_cent(string amount, string shown) =>
        Assert.Equal(shown, Figures.Price(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("18830184131.21", "$18,830,184,131.21")]
    [InlineData("0", "$0.00")]
    [InlineData("-412.3", "−$412.30")]
    [InlineData("79228162514264337593543950335", "$79,228,162,514,264,337,593,543,950,335.00")]
    public void An_exact_amount_has_every_digit_and_a_true_minus(string amount, string expected) =>
        Assert.Equal(expected, Figures.Exact(Amount(amount)));

    [Theory]
    [InlineData("18830184131.21", "$18.83 B")]
    [InlineData("-412345678.90", "−$412.3 M")]
    [InlineData("12500", "$12.5 K")]
    [InlineData("950", "$950.00")]
    [InlineData("999999999.99", "$1.00 B")]
    [InlineData("999949999", "$999.9 M")]
    [InlineData("999950", "$1.0 M")]
    [InlineData("999949.99", "$999.9 K")]
    public void A_short_amount_changes_its_unit_where_rounding_would_show_a_thousand(string amount, string expected) =>
        Assert.Equal(expected, Figures.Short(Amount(amount)));

    [Theory]
    [InlineData("1500000", "+$1.5 M")]
    [InlineData("-1500000", "−$1.5 M")]
    [InlineData("0", "$0.00")]
    public void A_difference_always_shows_its_sign(string amount, string expected) =>
        Assert.Equal(expected, Figures.SignedShort(Amount(amount)));

    [Theory]
    [InlineData("100", "112.34", "+12.3 %")]
    [InlineData("100", "87.66", "−12.3 %")]
    [InlineData("-100", "-50", "+50.0 %")]
    [InlineData("100", "99.99", "0.0 %")]
    public void A_change_is_a_signed_percentage_of_what_was(string before, string now, string expected) =>
        Assert.Equal(expected, Figures.Change(Amount(before), Amount(now)));

    [Fact]
    public void Nothing_has_no_percentage_to_be_compared_with() => Assert.Null(Figures.Change(0, 5));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.97, "1 min 00 s")]
    [InlineData(245, "4 min 05 s")]
    [InlineData(3599.6, "1 h 00 min")]
    [InlineData(7800, "2 h 10 min")]
    public void A_duration_is_as_fine_as_it_is_short(double seconds, string expected) =>
        Assert.Equal(expected, Figures.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_fiscal_year_begins_in_July_of_the_year_before()
    {
        Assert.Equal("FY2025", Figures.FiscalYear(2025));
        Assert.Equal("July 2024 – June 2025", Figures.FiscalYearSpan(2025));
    }

    [Fact]
    public void A_value_is_written_as_its_column_says()
    {
        Assert.Equal("$1,234.50", Figures.Of(1234.5m, new ReportColumn("amount", "Amount", ColumnType.Money)));
        Assert.Equal("12.3 %", Figures.Of(12.34m, new ReportColumn("share", "Share", ColumnType.Percent)));
        Assert.Equal("1,234", Figures.Of(1234L, new ReportColumn("transaction_count", "Rows", ColumnType.Integer)));
        Assert.Equal("FY2025", Figures.Of(2025L, new ReportColumn("fiscal_year", "Year", ColumnType.Integer)));
        Assert.Equal("–", Figures.Of(null, new ReportColumn("amount", "Amount", ColumnType.Money)));
    }

    private static decimal Amount(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
