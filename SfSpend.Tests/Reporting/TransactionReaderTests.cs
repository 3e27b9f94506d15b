using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class TransactionReaderTests(PostgresServer server, TransactionReaderTests.Loaded loaded) : IClassFixture<TransactionReaderTests.Loaded>
{
    /// <summary>Programs 1 and 2 are the city's, 3 is of related units; type 2 is a tax, fund 1 the General Fund.</summary>
    private static readonly Fact[] Facts =
    [
        new(2024, 1, 2, 1, "Revenue", 1_000_000.00m),
        new(2024, 1, 2, 1, "Revenue", -0.01m),
        new(2024, 2, 3, 2, "Revenue", 100.00m),
        new(2025, 1, 1, 1, "Spending", 250.50m),
        new(2025, 2, 1, 2, "Spending", 250.25m),
        new(2025, 2, 1, 2, "Spending", -1.00m),
        new(2026, 3, 1, 2, "Spending", 9_999.99m),
        new(2026, 1, 1, 1, "Revenue", 7.00m),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_filter_all_but_related_units_are_found_in_the_order_of_the_source_with_names_and_codes()
    {
        var warehouse = loaded.Warehouse;

        var page = await ReadAsync(warehouse, new TransactionFilter());

        Assert.Equal((7L, 1_000_606.74m, null), (page.RowCount, page.Amount, page.Next));
        Assert.Equal(
            [20_240_000_001, 20_240_000_002, 20_240_000_003, 20_250_000_001, 20_250_000_002, 20_250_000_003, 20_260_000_002],
            page.Transactions.Select(row => row.TransactionId));
        Assert.Equal(
            new Transaction(
                20_240_000_003, 2024, "Revenue", "No", "Community Health", "04", "DPH Public Health", "DPH", "Clinics", "CLI", "Charges for Services", "CHGS",
                "Fees", "FEE", "Fees, Other", "4600", "Special Revenue Funds", "2S", "Grants", "2SGRA", "Continuing Projects", "3", 100.00m),
            page.Transactions[2]);
    }

    public static TheoryData<TransactionFilter, int[]> Filters => new()
    {
        { new() { FromYear = 2025, ToYear = 2025 }, [3, 4, 5] },
        { new() { FromYear = 2025 }, [3, 4, 5, 7] },
        { new() { ToYear = 2024, RevenueOrSpending = "Revenue" }, [0, 1, 2] },
        { new() { RelatedUnits = TransactionUnits.Only }, [6] },
        { new() { RelatedUnits = TransactionUnits.Include, FromYear = 2026 }, [6, 7] },
        { new() { CharacterContains = "TAX", FromAmount = 0m }, [0] },
        { new() { CharacterContains = "tax", FromAmount = -0.01m, BelowAmount = 1_000_000m }, [1] },
        { new() { CharacterContains = "t%x" }, [] },
        { Of("organization_group", "Community Health"), [2, 4, 5] },
        { Of("department", "POL Police"), [0, 1, 3, 7] },
        { Of("program", "Clinics"), [2, 4, 5] },
        { Of("character", "Salaries"), [3, 4, 5, 7] },
        { Of("object", "Property Taxes"), [0, 1] },
        { Of("sub_object", "Fees, Other"), [2] },
        { Of("fund_type", "General Fund"), [0, 1, 3, 7] },
        { Of("fund", "Grants"), [2, 4, 5] },
        { Of("fund_category", "Operating"), [0, 1, 3, 7] },
        { Of("department", "POL police"), [] },
        { Of("department", "' OR 1 = 1; --"), [] },
    };

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task A_filter_finds_exactly_its_rows_and_their_sum(TransactionFilter filter, int[] expected)
    {
        var warehouse = loaded.Warehouse;

        var page = await ReadAsync(warehouse, filter);

        Assert.Equal(expected.Select(index => Facts[index].Amount), page.Transactions.Select(row => row.Amount));
        Assert.Equal(((long)expected.Length, expected.Sum(index => Facts[index].Amount)), (page.RowCount, page.Amount));
    }

    [Theory]
    [InlineData(TransactionSort.Id)]
    [InlineData(TransactionSort.Amount)]
    [InlineData(TransactionSort.AmountDescending)]
    public async Task Pages_of_any_size_put_together_are_all_rows_once_in_their_order(TransactionSort sort)
    {
        // Equal amounts over years, so that the order must not rest on the amount alone.
        Fact[] facts = [.. Enumerable.Range(0, 60).Select(number => new Fact(2024 + (number % 3), 1 + (number % 2), 1, 1, "Spending", number % 4))];
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, facts);
        var whole = (await warehouse.ReadPageAsync(new TransactionFilter(), sort, TransactionReader.MaxLimit)).Transactions;

        var paged = new List<Transaction>();
        TransactionCursor? after = null;
        do
        {
            var page = await warehouse.ReadPageAsync(new TransactionFilter(), sort, 7, after);
            Assert.Equal(60, page.RowCount);
            paged.AddRange(page.Transactions);
            after = page.Next is { } next ? TransactionCursor.Parse(next.ToString()) : null;
        }
        while (after is not null);

        Assert.Equal(whole, paged);
        var expected = whole.OrderBy(row => sort switch { TransactionSort.Amount => row.Amount, TransactionSort.AmountDescending => -row.Amount, _ => 0 }).ThenBy(row => row.TransactionId);
        Assert.Equal(expected.Select(row => row.TransactionId), paged.Select(row => row.TransactionId));
    }

    [Theory]
    [InlineData(TransactionSort.Id)]
    [InlineData(TransactionSort.AmountDescending)]
    public async Task All_rows_are_handed_over_although_they_are_read_in_pieces_and_a_load_comes_meanwhile(TransactionSort sort)
    {
        const int RowCount = 45_000;
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, [.. Enumerable.Range(1, RowCount).Select(number => new Fact(2024 + (number % 2), 1, 1, 1, "Spending", number % 100))]);

        var (load, all) = await new TransactionReader(warehouse, warehouse.Memory).ReadAllAsync(new TransactionFilter(), sort, null, Token);
        var ids = new HashSet<long>();
        await foreach (var row in all)
        {
            if (ids.Count == 0)
            {
                await warehouse.LoadAsync(2, [new(2024, 1, 1, 1, "Spending", 5m)]);
            }

            ids.Add(row.TransactionId);
        }

        Assert.Equal((new LoadId(1), RowCount), (load.LoadId, ids.Count));
    }

    [Fact]
    public async Task An_earlier_load_is_read_as_it_was_and_one_that_is_not_there_is_said()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        await warehouse.LoadAsync(2, [.. Facts, new(2025, 1, 1, 1, "Spending", 4m)]);
        var reader = new TransactionReader(warehouse, warehouse.Memory);

        Assert.Equal(7, (await ReadAsync(warehouse, new TransactionFilter(), new LoadId(1))).RowCount);
        Assert.Equal(8, (await ReadAsync(warehouse, new TransactionFilter())).RowCount);
        Assert.Null((await reader.FindAsync(20_250_000_004, new LoadId(1), Token)).Transaction);
        Assert.Equal(4m, (await reader.FindAsync(20_250_000_004, null, Token)).Transaction?.Amount);
        await Assert.ThrowsAsync<NoSuchLoadException>(() => reader.FindAsync(20_250_000_004, new LoadId(3), Token));
    }

    [Fact]
    public async Task Every_figure_of_every_report_is_what_its_transactions_come_to()
    {
        var warehouse = loaded.Warehouse;
        var reports = new ReportRunner(warehouse);
        ReportFilter[] filters = [new(null, null, false), new(2025, null, true), new(2024, 2024, false)];
        var compared = 0;
        foreach (var (report, filter) in reports.Reports.SelectMany(report => filters.Select(filter => (report, filter))))
        {
            var result = await reports.RunAsync(report.Id, filter, Token);
            Assert.NotNull(result);
            foreach (var (row, index) in result.Rows.SelectMany(row => report.Columns.Select((_, index) => (row, index))))
            {
                var column = report.Columns[index];
                if (ReportRunner.FactsOf(result, row, column) is not { } facts)
                {
                    Assert.Contains(column.Name, (string[])["organization_group", "fund_type", "amount_range", "revenue_or_spending", "from_amount", "below_amount", "revenue_minus_spending", "department", "character", "object", "fiscal_year"]);
                    continue;
                }

                var page = await ReadAsync(warehouse, facts);
                object? expected = column.Name switch
                {
                    "transaction_count" => (object)page.RowCount,
                    "average_amount" => Math.Round(page.Amount / page.RowCount, 2, MidpointRounding.AwayFromZero),
                    "maximum_amount" => page.Transactions.Max(transaction => transaction.Amount),
                    "transaction_percentage" => Math.Round(
                        100m * page.RowCount / result.Rows.Sum(other => (long)(other[1] ?? 0L)), 2, MidpointRounding.AwayFromZero),
                    _ => page.Amount,
                };
                Assert.Equal(expected, row[index]);
                compared++;
            }
        }

        Assert.True(compared > 60, $"Only {compared} figures were compared.");
    }

    [Fact]
    public async Task Every_year_of_the_overview_is_what_its_transactions_come_to()
    {
        var warehouse = loaded.Warehouse;
        var overview = await new ReportRunner(warehouse).ReadOverviewAsync(true, null, Token);

        foreach (var year in overview?.Years ?? [])
        {
            var all = new TransactionFilter(year.FiscalYear, year.FiscalYear, RelatedUnits: TransactionUnits.Include);
            Assert.Equal(year.RowCount, (await ReadAsync(warehouse, all)).RowCount);
            Assert.Equal(year.Revenue, (await ReadAsync(warehouse, all with { RevenueOrSpending = "Revenue" })).Amount);
            Assert.Equal(year.Spending, (await ReadAsync(warehouse, all with { RevenueOrSpending = "Spending" })).Amount);
        }
    }

    private static TransactionFilter Of(string level, string name) => new() { Members = new Dictionary<string, string> { [level] = name } };

    private static Task<TransactionPage> ReadAsync(TestWarehouse warehouse, TransactionFilter filter, LoadId? asked = null) =>
        warehouse.ReadPageAsync(filter, TransactionSort.Id, TransactionReader.MaxLimit, asked: asked);

    public sealed class Loaded(PostgresServer server) : LoadedWarehouse(server)
    {
        internal override IReadOnlyList<Fact> Facts => TransactionReaderTests.Facts;
    }
}
