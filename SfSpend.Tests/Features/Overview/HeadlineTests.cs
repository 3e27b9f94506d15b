using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Overview;

namespace SfSpend.Tests.Features.Overview;

public sealed class HeadlineTests
{
    [Fact]
    public void A_year_is_compared_with_the_fiscal_year_before_it()
    {
        var headlines = Headline.Of(Year(2024, 500m, 5), [Year(2020, 100m, 1), Year(2023, 400m, 4), Year(2024, 500m, 5)]);

        Assert.Equal(["+25.0 %", "+25.0 %", "$0.00", "+25.0 %"], headlines.Select(headline => headline.Change));
        Assert.Equal("+$100.00", headlines[0].ChangeExact);
    }

    [Fact]
    public void A_year_whose_year_before_is_missing_from_the_data_is_compared_with_nothing()
    {
        var headlines = Headline.Of(Year(2024, 500m, 5), [Year(2020, 100m, 1), Year(2024, 500m, 5)]);

        Assert.All(headlines, headline => Assert.Equal((null, null), (headline.Change, headline.ChangeExact)));
    }

    private static OverviewYear Year(int fiscalYear, decimal amount, long rowCount) => new(fiscalYear, amount, amount, rowCount, IsOpen: false);
}
