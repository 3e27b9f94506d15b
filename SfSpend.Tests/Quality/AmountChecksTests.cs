using SfSpend.Core.Quality;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Quality;

public sealed class PostgresAmountChecksTests(PostgresServer server) : AmountChecksTests(server, WarehouseKind.Postgres);

public sealed class RedshiftAmountChecksTests(PostgresServer server) : AmountChecksTests(server, WarehouseKind.Redshift);

public abstract class AmountChecksTests(PostgresServer server, WarehouseKind kind)
{
    private static readonly Fact Pay = new(2024, 1, 1, 1, "Spending", 100m);

    [Fact]
    public async Task A_sum_that_changed_its_sign_is_named_with_both_figures()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [Pay, Pay with { Amount = -40m }, Pay with { ProgramId = 2, Amount = -5m }]);

        var found = (await warehouse.CheckAsync(2, [Pay, Pay with { Amount = -140m }, Pay with { ProgramId = 2, Amount = -6m }])).Find(CheckCatalog.SignFlips);

        Assert.Equal((CheckSeverity.Warning, false, 1L), (found.Severity, found.Passed, found.FailingRows));
        Assert.Equal(
            ["2024 Spending POL Police Patrol Permanent Salaries General Fund 60.00 -40.00"],
            found.Values("fiscal_year", "revenue_or_spending", "department", "program", "sub_object", "fund", "amount_before", "amount_now"));
    }

    [Fact]
    public async Task The_same_sign_zero_another_year_and_another_side_are_no_flip()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [Pay, Pay with { ProgramId = 2 }, Pay with { ProgramId = 3, Amount = -1m }]);

        var found = (await warehouse.CheckAsync(
            2,
            [
                Pay with { Amount = 200m }, Pay with { ProgramId = 2, Amount = 0m }, Pay with { ProgramId = 3, Amount = 1m, Side = "Revenue" },
                Pay with { FiscalYear = 2025, Amount = -7m },
            ])).Find(CheckCatalog.SignFlips);

        Assert.True(found.Passed, string.Join(", ", found.Values("department")));
    }

    [Fact]
    public async Task A_row_beyond_ten_times_the_largest_of_its_department_and_side_the_year_before_is_unusual()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);

        var found = (await warehouse.CheckAsync(
            1,
            [
                Pay with { Amount = -100m }, Pay with { FiscalYear = 2025, Amount = 1_000m }, Pay with { FiscalYear = 2025, Amount = -1_000.01m },
                Pay with { FiscalYear = 2025, Amount = 5_000m, Side = "Revenue" }, Pay with { FiscalYear = 2025, ProgramId = 2, Amount = 9_999m },
                Pay with { FiscalYear = 2027, Amount = 99_999m },
            ])).Find(CheckCatalog.UnusualAmounts);

        Assert.Equal((CheckSeverity.Warning, 1L), (found.Severity, found.FailingRows));
        Assert.Equal(["2025 POL Police -1000.01 100.00 20250000002"], found.Values("fiscal_year", "department", "amount", "largest_year_before", "transaction_id"));
    }

    [Fact]
    public async Task What_was_unusual_before_is_not_reported_again_and_what_comes_anew_is()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        Fact[] before = [Pay, Pay with { FiscalYear = 2025, Amount = 2_000m }];
        await warehouse.LoadAsync(1, before);

        var found = (await warehouse.CheckAsync(2, [.. before, Pay with { FiscalYear = 2025, Amount = 3_000m }])).Find(CheckCatalog.UnusualAmounts);

        Assert.Equal(["3000.00"], found.Values("amount"));
    }

    [Fact]
    public async Task A_year_before_that_stays_as_it_is_counts_too()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [Pay]);

        var found = (await warehouse.CheckAsync(2, [Pay, Pay with { FiscalYear = 2025, Amount = 1_000.01m }], 2025)).Find(CheckCatalog.UnusualAmounts);

        Assert.Equal(["1000.01"], found.Values("amount"));
    }
}
