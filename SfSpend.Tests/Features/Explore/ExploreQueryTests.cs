using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Explore;

namespace SfSpend.Tests.Features.Explore;

public sealed class ExploreQueryTests
{
    private static readonly ExploreQuery Patrol = new()
    {
        FiscalYear = 2025,
        Members = new Dictionary<string, string> { ["organization_group"] = "Public Protection", ["department"] = "POL Police", ["fund"] = "Grants" },
    };

    [Fact]
    public void The_path_is_what_was_chosen_from_the_top_and_everything_else_stays_chosen_beside_it()
    {
        Assert.Equal(["Public Protection", "POL Police"], Patrol.Path);
        Assert.Equal(["fund"], Patrol.Others.Keys);
        var byFund = Patrol with { Axis = ExploreAxis.Fund };
        Assert.Empty(byFund.Path);
        Assert.Equal(["organization_group", "department", "fund"], byFund.Others.Keys);
    }

    [Fact]
    public void One_step_down_and_up_again_is_where_one_was()
    {
        var down = Patrol.Into("Airport & Bay");

        Assert.Equal(["Public Protection", "POL Police", "Airport & Bay"], down.Path);
        Assert.Equal(Patrol.ToHref(), down.UpTo(2).ToHref());
        Assert.Equal("/explore?fiscalYear=2025&fund=Grants", down.UpTo(0).ToHref());
    }

    [Fact]
    public void An_address_says_only_what_is_not_so_anyway()
    {
        Assert.Equal("/explore", new ExploreQuery().ToHref());
        Assert.Equal(
            "/explore?axis=type&fiscalYear=2025&finance=Revenue&organizationGroup=Public%20Protection&department=POL%20Police&load=3",
            (Patrol with { Axis = ExploreAxis.Type, Side = ExploreSide.Revenue, Load = 3 }).Without("fund").ToHref());
    }
}
