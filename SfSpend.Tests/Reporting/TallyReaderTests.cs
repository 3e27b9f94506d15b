using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class PostgresTallyReaderTests(TallyReaderTests.OnPostgres loaded) : TallyReaderTests(loaded), IClassFixture<TallyReaderTests.OnPostgres>;

public sealed class RedshiftTallyReaderTests(TallyReaderTests.OnRedshift loaded) : TallyReaderTests(loaded), IClassFixture<TallyReaderTests.OnRedshift>;

public abstract class TallyReaderTests(TallyReaderTests.Loaded loaded)
{
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
        var types = await ExploreAsync(new ExploreQuestion(ExploreAxis.Type, [], null, "Spending", IncludeRelatedUnits: false));

        Assert.Equal((2025, "character", 40.00m), (types.FiscalYear, types.Level, types.Total));
    }

    [Fact]
    public async Task A_year_compared_with_stands_beside_each_child_and_brings_those_that_are_gone()
    {
        var compared = await ExploreAsync(new ExploreQuestion(ExploreAxis.Organization, [], 2025, "Spending", IncludeRelatedUnits: false) { ComparedYear = 2024 });

        Assert.Equal(
            [("Public Protection", 40.00m, 1L, 100.25m), ("Community Health", 0.00m, 0L, -0.25m)],
            compared.Children.Select(child => (child.Name, child.Amount, child.TransactionCount, child.ComparedAmount ?? 0)));
        Assert.Equal((40.00m, 1L), (compared.Total, compared.TransactionCount));
    }

    [Fact]
    public async Task Names_of_another_hierarchy_stay_chosen()
    {
        var paid = await ExploreAsync(new ExploreQuestion(ExploreAxis.Type, [], 2024, "Spending", IncludeRelatedUnits: true)
        {
            Others = new Dictionary<string, string> { ["department"] = "Housing Authority", ["fund_type"] = "Special Revenue Funds" },
        });

        Assert.Equal(("character", 900.00m), (paid.Level, paid.Total));
        Assert.Equal([(2024, 900.00m)], paid.History.Select(year => (year.FiscalYear, year.Amount)));
    }

    [Fact]
    public async Task The_history_is_the_node_in_every_year_with_its_transfer_adjustments_and_work_orders_apart()
    {
        var top = await ExploreAsync(new ExploreQuestion(ExploreAxis.Organization, [], 2024, "Revenue", IncludeRelatedUnits: false));

        Assert.Equal(
            [new(2024, 5.00m, 0, 0, 1, false), new ExploreYear(2026, 5.50m, -2.00m, 7.50m, 2, true)],
            top.History);
    }

    private Task<ExploreResult> ExploreAsync(ExploreQuestion question) => loaded.Warehouse.ExploreAsync(question);

    public abstract class Loaded(PostgresServer server, WarehouseKind kind) : LoadedWarehouse(server, kind)
    {
        internal override IReadOnlyList<Fact> Facts { get; } =
        [
            new(2024, 1, 1, 1, "Spending", 100.25m),
            new(2024, 2, 1, 1, "Spending", -0.25m),
            new(2024, 3, 1, 2, "Spending", 900.00m),
            new(2024, 1, 2, 1, "Revenue", 5.00m),
            new(2025, 1, 1, 1, "Spending", 40.00m),
            new(2026, 1, 4, 1, "Revenue", -2.00m),
            new(2026, 1, 5, 1, "Revenue", 7.50m),
        ];

        internal override void Prepare(ConformedFiles files)
        {
            files.Types.Add("4,Adjustment,999989,Adjustment,999,Transfer Adjustment-Source,ELS");
            files.Types.Add("5,Recovery,865RR,Recovery,865,Expenditure Recovery,865");
        }
    }

    public sealed class OnPostgres(PostgresServer server) : Loaded(server, WarehouseKind.Postgres);

    public sealed class OnRedshift(PostgresServer server) : Loaded(server, WarehouseKind.Redshift);
}
