namespace SfSpend.Tests.Scraping.Sample;

/// <summary>Figures somebody in San Francisco would not laugh at.</summary>
[Collection(SampleTests.Name)]
public sealed class SamplePlausibilityTests(SampleExtracts sample)
{
    [Theory]
    [InlineData(1999, "Revenue", 6_048)]
    [InlineData(2009, "Revenue", 8_611)]
    [InlineData(2009, "Spending", 8_802)]
    [InlineData(2025, "Revenue", 19_034)]
    [InlineData(2025, "Spending", 18_342)]
    [InlineData(2027, "Revenue", 2_086)]
    public void A_years_total_is_the_planned_one_to_the_cent(int year, string side, int millions) =>
        Assert.Equal(millions * 1_000_000m, Total(line => line.Year == year && line.Side == side));

    [Fact]
    public void Spending_is_below_revenue_in_most_years_and_above_it_in_some()
    {
        var above = Enumerable.Range(1999, 28).Count(year =>
            Total(line => line.Year == year && line.Side == "Spending") > Total(line => line.Year == year && line.Side == "Revenue"));
        Assert.InRange(above, 1, 5);
    }

    [Theory]
    [InlineData("DPH", "Spending", 2_800, 3_500)]
    [InlineData("MTA", "Spending", 1_400, 1_700)]
    [InlineData("AIR", "Spending", 1_500, 1_900)]
    [InlineData("PUC", "Spending", 1_600, 2_000)]
    [InlineData("POL", "Spending", 750, 950)]
    [InlineData("HSA", "Spending", 1_050, 1_400)]
    [InlineData("LIB", "Spending", 160, 230)]
    [InlineData("GEN", "Revenue", 6_500, 8_500)]
    public void A_departments_money_in_2025_is_of_the_right_size(string department, string side, int least, int most) =>
        Assert.InRange(Total(line => line.Year == 2025 && line.Department.Code == department && line.Side == side) / 1_000_000, least, most);

    [Fact]
    public void Salaries_and_benefits_are_about_half_of_spending()
    {
        var staff = Total(line => line.Year == 2025 && line.Side == "Spending" && line.Character.Name is "Salaries" or "Mandatory Fringe Benefits");
        Assert.InRange(staff / Total(line => line.Year == 2025 && line.Side == "Spending"), 0.40m, 0.55m);
    }

    [Fact]
    public void Taxes_are_the_largest_revenue_and_property_taxes_the_largest_tax()
    {
        var characters = sample.Lines
            .Where(line => line is { Year: 2025, Side: "Revenue", IsRelated: false })
            .GroupBy(line => line.Character.Name, line => line.Amount)
            .ToDictionary(character => character.Key, character => character.Sum());
        Assert.InRange(characters["Property Taxes"] / 1_000_000, 2_500, 4_500);
        Assert.True(characters["Property Taxes"] > characters["Business Taxes"]);
        Assert.True(characters["Property Taxes"] > characters["Other Local Taxes"]);
    }

    [Fact]
    public void The_largest_single_amount_of_the_citys_own_is_a_tax_of_some_hundred_millions()
    {
        var largest = sample.Lines.Where(line => line.Year >= 2018 && !line.IsRelated).MaxBy(line => line.Amount);
        Assert.NotNull(largest);
        Assert.Equal("Property Taxes", largest.Character.Name);
        Assert.InRange(largest.Amount, 500_000_000m, 3_000_000_000m);
    }

    [Fact]
    public void The_hotel_tax_collapsed_in_the_pandemic() =>
        Assert.True(Taxes(2021) < 0.75m * Taxes(2019));

    [Fact]
    public void Fiscal_year_2027_has_only_begun() =>
        Assert.InRange((double)sample.Lines.Count(line => line.Year == 2027) / sample.Lines.Count(line => line.Year == 2026), 0.2, 0.5);

    private decimal Taxes(int year) => Total(line => line.Year == year && line.Character.Name == "Other Local Taxes");

    private decimal Total(Func<SampleLine, bool> selects) =>
        sample.Lines.Where(line => !line.IsRelated && selects(line)).Sum(line => line.Amount);
}
