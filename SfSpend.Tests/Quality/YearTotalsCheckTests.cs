using SfSpend.Core.Loading;
using SfSpend.Core.Quality;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Quality;

public sealed class PostgresYearTotalsCheckTests(PostgresServer server) : YearTotalsCheckTests(server, WarehouseKind.Postgres);

public sealed class RedshiftYearTotalsCheckTests(PostgresServer server) : YearTotalsCheckTests(server, WarehouseKind.Redshift);

public abstract class YearTotalsCheckTests(PostgresServer server, WarehouseKind kind)
{
    private static readonly Fact Pay = new(2024, 1, 1, 1, "Spending", 50_000_000m);
    private static readonly Fact Tax = new(2024, 1, 2, 1, "Revenue", 60_000_000m);

    [Fact]
    public async Task A_closed_year_that_moved_more_than_the_threshold_blocks()
    {
        var found = await FindAsync([Pay, Tax], [Pay with { Amount = 55_000_000.01m }, Tax]);

        Assert.Equal((CheckSeverity.Blocking, false, 1L), (found.Severity, found.Passed, found.FailingRows));
        Assert.Equal(
            ["2024 Spending closed 50000000.00 55000000.01 5000000.01 10.0"],
            found.Values("fiscal_year", "revenue_or_spending", "year", "amount_before", "amount_now", "difference", "percent"));
        Assert.Contains("spending of FY2024, from $50,000,000.00 to $55,000,000.01", found.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_move_of_just_the_threshold_or_of_few_dollars_is_no_matter()
    {
        Assert.True((await FindAsync([Pay, Tax], [Pay with { Amount = 55_000_000m }, Tax])).Passed);
        Assert.True((await FindAsync([Pay with { Amount = 10m }], [Pay with { Amount = 1_000_000m }])).Passed);
        Assert.False((await FindAsync([Pay with { Amount = 10m }], [Pay with { Amount = 1_000_010m }])).Passed);
    }

    [Fact]
    public async Task An_open_year_that_moved_is_a_warning()
    {
        var found = await FindAsync([Pay, Pay with { FiscalYear = 2026 }], [Pay, Pay with { FiscalYear = 2026, Amount = 90_000_000m }]);

        Assert.Equal((CheckSeverity.Warning, false), (found.Severity, found.Passed));
        Assert.Equal(["2026 open"], found.Values("fiscal_year", "year"));
    }

    [Fact]
    public async Task A_closed_year_that_is_gone_blocks_and_a_new_one_is_no_matter()
    {
        var found = await FindAsync([Pay, Tax with { FiscalYear = 2023 }], [Pay, Tax with { FiscalYear = 2022 }]);

        Assert.Equal(["2023 0.00 -100.0"], found.Values("fiscal_year", "amount_now", "percent"));
    }

    [Fact]
    public async Task Neither_a_first_load_nor_sample_data_with_real_data_is_compared()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        var first = (await warehouse.CheckAsync(1, [Pay])).Find(CheckCatalog.YearTotalMoved);
        var order = warehouse.Files.Write(2, [Pay with { Amount = 1m }]);
        var other = (await warehouse.CheckAsync(order with { Raw = order.Raw with { Source = "sample" } })).Find(CheckCatalog.YearTotalMoved);
        var real = (await warehouse.CheckAsync(3, [Pay])).Find(CheckCatalog.YearTotalMoved);

        Assert.Equal("Not compared: this is the first load.", first.Detail);
        Assert.Equal("Not compared: this is sample data, and load 1 before is not.", other.Detail);
        Assert.Equal("Not compared: load 2 before is sample data, and this one is not.", real.Detail);
        Assert.True(first.Passed && other.Passed);
    }

    [Fact]
    public async Task A_year_that_lost_its_spending_blocks_after_a_load_that_mixes_a_file_with_years_from_DataSF()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await LoadFromAsync(warehouse, "datasf", warehouse.Files.Write(1, [Pay, Tax with { FiscalYear = 2023 }]));
        await LoadFromAsync(warehouse, "file", warehouse.Files.Write(2, [Pay with { Amount = 50_000_001m }, Tax with { FiscalYear = 2023 }], 2024));

        var order = warehouse.Files.Write(3, [Tax with { FiscalYear = 2023 }, Tax]);
        var found = (await warehouse.CheckAsync(order with { Raw = order.Raw with { Source = "datasf" } })).Find(CheckCatalog.YearTotalMoved);

        Assert.Equal((CheckSeverity.Blocking, false), (found.Severity, found.Passed));
        Assert.Equal(["2024 Spending 50000001.00 0.00"], found.Values("fiscal_year", "revenue_or_spending", "amount_before", "amount_now"));
    }

    [Fact]
    public async Task Years_that_a_run_of_some_years_does_not_speak_of_have_not_moved()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [Pay, Tax with { FiscalYear = 2023 }]);

        Assert.True((await warehouse.CheckAsync(2, [Pay with { Amount = 50_000_001m }, Pay with { FiscalYear = 2023 }], 2024)).Find(CheckCatalog.YearTotalMoved).Passed);
    }

    private static Task LoadFromAsync(TestWarehouse warehouse, string source, LoadOrder order) =>
        warehouse.LoadAsync(order with { Raw = order.Raw with { Source = source } });

    private async Task<CheckResult> FindAsync(Fact[] before, Fact[] now)
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, before);
        return (await warehouse.CheckAsync(2, now)).Find(CheckCatalog.YearTotalMoved);
    }
}
