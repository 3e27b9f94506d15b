using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class PostgresReportRunnerTests(PostgresServer server, ReportRunnerTests.OnPostgres loaded) : ReportRunnerTests(server, WarehouseKind.Postgres, loaded), IClassFixture<ReportRunnerTests.OnPostgres>;

public sealed class RedshiftReportRunnerTests(PostgresServer server, ReportRunnerTests.OnRedshift loaded) : ReportRunnerTests(server, WarehouseKind.Redshift, loaded), IClassFixture<ReportRunnerTests.OnRedshift>;

public abstract class ReportRunnerTests(PostgresServer server, WarehouseKind kind, ReportRunnerTests.Loaded loaded)
{
    private static readonly ReportFilter CityOnly = new(null, null, IncludeRelatedUnits: false);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_average_is_by_side_and_rounded_to_the_cent()
    {
        var result = await RunAsync("average-transaction-amount", CityOnly);

        AssertRows([["Revenue", 3L, 1_000_099.99m, 333_366.66m], ["Spending", 3L, 499.75m, 166.58m]], result);
        Assert.Equal("The average transaction is $333,366.66 of revenue and $166.58 of spending.", result.Sentence);
    }

    [Fact]
    public async Task Fund_types_are_ordered_by_their_largest_single_spending()
    {
        var result = await RunAsync("top-fund-types-by-maximum-spending", CityOnly with { IncludeRelatedUnits = true });

        AssertRows([["Special Revenue Funds", 9_999.99m, 3L, 10_249.24m], ["General Fund", 250.50m, 1L, 250.50m]], result);
        Assert.Equal("Special Revenue Funds has the largest single spending: $9,999.99.", result.Sentence);
    }

    [Fact]
    public async Task Taxes_fall_into_ranges_of_which_none_is_left_out()
    {
        var result = await RunAsync("taxes-as-revenue", CityOnly);

        Assert.Equal(12, result.Rows.Count);
        Assert.Equal(["−$100K to $0", -100_000m, 0m, 1L, -0.01m], result.Rows[4]);
        Assert.Equal(["$1M to $10M", 1_000_000m, 10_000_000m, 1L, 1_000_000.00m], result.Rows[8]);
        Assert.Equal(["$1B and more", 1_000_000_000m, null, 0L, 0.00m], result.Rows[11]);
        Assert.Equal(2L, result.Rows.Sum(row => (long)(row[3] ?? 0L)));
        Assert.Contains("$999,999.99 in 2 transactions", result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shares_of_transactions_are_by_organization_group()
    {
        var result = await RunAsync("transaction-percentage-by-organization-group", CityOnly with { IncludeRelatedUnits = true });

        AssertRows([["Community Health", 4L, 57.14m], ["Public Protection", 3L, 42.86m]], result);
        Assert.Equal("Community Health has the largest share of the transactions: 57.1 percent, 4 of them.", result.Sentence);
    }

    [Fact]
    public async Task Revenue_minus_spending_is_exact_and_signed()
    {
        var result = await RunAsync("revenue-minus-spending-by-organization-group", CityOnly);

        AssertRows(
            [["Public Protection", 999_999.99m, 250.50m, 999_749.49m], ["Community Health", 100.00m, 249.25m, -149.25m]],
            result);
        Assert.Equal(
            "Revenue minus spending is greatest in Public Protection: $999,749.49; least in Community Health: −$149.25.", result.Sentence);
    }

    [Fact]
    public async Task Sums_are_by_member_the_largest_first_with_its_share_of_all()
    {
        var result = await RunAsync("spending-by-department", CityOnly);

        AssertRows([["POL Police", 250.50m, 1L], ["DPH Public Health", 249.25m, 2L]], result);
        Assert.Equal("POL Police has the most: $250.50 of $499.75 in all, 50.1 %.", result.Sentence);
    }

    [Fact]
    public async Task Sums_by_year_are_in_the_order_of_the_years_and_both_sides_stand_apart_where_none_is_named()
    {
        var taxes = await RunAsync("taxes-by-year", CityOnly);
        var generalFund = await RunAsync("general-fund-by-year", CityOnly);

        AssertRows([[2024L, 999_999.99m, 2L]], taxes);
        AssertRows([[2024L, "Revenue", 999_999.99m, 2L], [2025L, "Spending", 250.50m, 1L]], generalFund);
        Assert.Equal("In FY2025 it was $250.50 of spending.", generalFund.Sentence);
    }

    [Fact]
    public async Task Years_are_bounds_on_both_sides()
    {
        var result = await RunAsync("average-transaction-amount", new ReportFilter(2025, 2025, IncludeRelatedUnits: true));

        AssertRows([["Spending", 3L, 499.75m, 166.58m]], result);
    }

    [Fact]
    public async Task Every_question_has_an_answer_where_no_transaction_falls_within_the_years()
    {
        var runner = new ReportRunner(loaded.Warehouse);

        foreach (var report in runner.Reports)
        {
            var result = await runner.RunAsync(report.Id, new ReportFilter(1999, 1999, false), Token);
            Assert.True(
                result?.Sentence is "No transaction falls within what was chosen." || result?.Sentence.StartsWith("Load 1 has no ", StringComparison.Ordinal) == true, result?.Sentence);
        }
    }

    [Fact]
    public async Task An_unknown_report_is_null()
    {
        Assert.Null(await new ReportRunner(loaded.Warehouse).RunAsync("no-such-report", CityOnly, Token));
    }

    [Fact]
    public async Task The_overview_has_a_line_per_year_and_knows_the_open_ones()
    {
        var overview = await new ReportRunner(loaded.Warehouse).ReadOverviewAsync(includeRelatedUnits: true, null, Token);

        Assert.Equal(
            [
                new OverviewYear(2024, 1_000_099.99m, 0m, 3, IsOpen: false),
                new OverviewYear(2025, 0m, 499.75m, 3, IsOpen: false),
                new OverviewYear(2026, 0m, 9_999.99m, 1, IsOpen: true),
            ],
            overview?.Years);
        Assert.Equal(new DateTime(2026, 9, 20, 23, 5, 20), overview?.Load.DataAsOf);
    }

    [Fact]
    public async Task Without_a_load_the_reader_is_told_to_run_one()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);

        var problem = await Assert.ThrowsAsync<ReportException>(() => new ReportRunner(warehouse).RunAsync("taxes-as-revenue", CityOnly, Token));

        Assert.Contains("press Run now", problem.Message, StringComparison.Ordinal);
        Assert.Null(await new ReportRunner(warehouse).ReadOverviewAsync(false, null, Token));
        Assert.Null(await new LoadReader(warehouse).FindCurrentAsync(Token));
    }

    [Fact]
    public async Task Without_an_environment_the_reader_is_told_to_provision_one()
    {
        var absent = new AbsentEnvironment();

        var problem = await Assert.ThrowsAsync<ReportException>(() => new ReportRunner(absent).RunAsync("taxes-as-revenue", CityOnly, Token));

        Assert.Contains("press Provision", problem.Message, StringComparison.Ordinal);
        Assert.Null(await new ReportRunner(absent).ReadOverviewAsync(false, null, Token));
        Assert.Empty(await new LoadReader(absent).ListAsync(Token));
    }

    private static void AssertRows(object?[][] expected, ReportResult result) => Assert.Equal(expected, result.Rows.Select(row => row.ToArray()));

    private async Task<ReportResult> RunAsync(string reportId, ReportFilter filter)
    {
        var result = await new ReportRunner(loaded.Warehouse).RunAsync(reportId, filter, Token);
        Assert.NotNull(result);
        return result;
    }

    public abstract class Loaded(PostgresServer server, WarehouseKind kind) : LoadedWarehouse(server, kind)
    {
        /// <summary>Programs 1 and 2 are the city's, 3 is of related units; type 2 is a tax, fund 1 the General Fund.</summary>
        internal override IReadOnlyList<Fact> Facts { get; } =
        [
            new(2024, 1, 2, 1, "Revenue", 1_000_000.00m),
            new(2024, 1, 2, 1, "Revenue", -0.01m),
            new(2024, 2, 3, 2, "Revenue", 100.00m),
            new(2025, 1, 1, 1, "Spending", 250.50m),
            new(2025, 2, 1, 2, "Spending", 250.25m),
            new(2025, 2, 1, 2, "Spending", -1.00m),
            new(2026, 3, 1, 2, "Spending", 9_999.99m),
        ];
    }

    public sealed class OnPostgres(PostgresServer server) : Loaded(server, WarehouseKind.Postgres);

    public sealed class OnRedshift(PostgresServer server) : Loaded(server, WarehouseKind.Redshift);

    private sealed class AbsentEnvironment : IEnvironmentConnector
    {
        public string EnvironmentName => "absent";

        public Task<EnvironmentConnection> ConnectAsync(CancellationToken cancellationToken) =>
            throw new ProvisioningException("The environment absent is not provisioned.");
    }
}
