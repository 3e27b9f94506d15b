using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class ExplorerTests(PostgresServer server)
{
    private static readonly Fact[] Facts =
    [
        new(2024, 1, 1, 1, "Spending", 100.25m),
        new(2024, 2, 1, 1, "Spending", -0.25m),
        new(2024, 3, 1, 2, "Spending", 900.00m),
        new(2024, 1, 2, 1, "Revenue", 5.00m),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_top_of_an_axis_lists_its_widest_level_and_adds_up_to_the_cent()
    {
        var top = await ExploreAsync(new ExploreQuestion(ExploreAxis.Organization, [], 2024, "Spending", IncludeRelatedUnits: false));

        Assert.Equal(("organization_group", 100.00m, 2L), (top.Level, top.Total, top.TransactionCount));
        Assert.Equal([new("Public Protection", "01", 100.25m, 1, 100.25m), new("Community Health", "04", -0.25m, 1, -0.25m)], top.Children);
    }

    [Fact]
    public async Task A_path_leads_down_and_keeps_to_its_parent()
    {
        var health = await ExploreAsync(new ExploreQuestion(ExploreAxis.Organization, ["Community Health"], 2024, "Spending", IncludeRelatedUnits: true));

        Assert.Equal("department", health.Level);
        Assert.Equal(["Housing Authority", "DPH Public Health"], health.Children.Select(child => child.Name));
        Assert.Equal(899.75m, health.Total);
    }

    [Fact]
    public async Task Without_a_year_the_latest_closed_one_is_taken()
    {
        var types = await ExploreAsync(new ExploreQuestion(ExploreAxis.Type, [], null, "Revenue", IncludeRelatedUnits: false));

        Assert.Equal((2024, "character", 5.00m), (types.FiscalYear, types.Level, types.Total));
    }

    private async Task<ExploreResult> ExploreAsync(ExploreQuestion question)
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        return await new Explorer(warehouse).ExploreAsync(question, Token);
    }
}
