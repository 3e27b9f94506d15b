using Dapper;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class TalliesTests(TalliesTests.Loaded loaded, PostgresServer server) : IClassFixture<TalliesTests.Loaded>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<ExploreAxis> Axes => [.. Enum.GetValues<ExploreAxis>()];

    [Theory, MemberData(nameof(Axes))]
    public async Task They_answer_every_step_of_the_explorer_as_the_warehouse_does(ExploreAxis axis)
    {
        var explorer = new WarehouseExplorer(loaded.Warehouse);
        var steps = new Stack<IReadOnlyList<string>>([[]]);
        var count = 0;
        while (steps.TryPop(out var path))
        {
            foreach (var (side, units, year, compared, others) in Askings(axis))
            {
                var besides = others.Where(other => !Hierarchies.LevelsOf(axis).Take(path.Count).Contains(other.Key)).ToDictionary();
                var question = new ExploreQuestion(axis, path, year, side, units) { ComparedYear = compared, Others = besides };
                var (mine, asked) = (await loaded.Warehouse.ExploreAsync(question), await explorer.ExploreAsync(question, Token));
                Assert.Equivalent(asked, mine, strict: true);
                Assert.Equal(asked.Children.Select(child => child.Amount), mine.Children.Select(child => child.Amount));
                count++;
                if (path.Count < 2 && units && year == 2025 && others.Count == 0)
                {
                    mine.Children.Select(child => (IReadOnlyList<string>)[.. path, child.Name]).ToList().ForEach(steps.Push);
                }
            }
        }

        Assert.InRange(count, 15, 500);
    }

    [Fact]
    public async Task Departments_are_compared_the_largest_difference_of_either_sign_first()
    {
        var movers = (await ReadAsync(ExploreAxis.Organization)).Compare(2025, 2024, "Spending", includeRelatedUnits: false);

        Assert.Equal(
            [new("Public Protection", "POL Police", "POL", 100.10m, 39.05m), new Mover("Community Health", "DPH Public Health", "DPH", 0m, 7.77m)],
            movers);
        Assert.Equal([-61.05m, 7.77m], movers.Select(mover => mover.Difference));
        Assert.Equal("Housing Authority", (await ReadAsync(ExploreAxis.Organization)).Compare(2025, 2024, "Spending", includeRelatedUnits: true)[0].Department);
    }

    [Fact]
    public async Task What_a_filter_finds_is_known_without_counting_where_it_asks_about_one_hierarchy()
    {
        TransactionFilter[] filters =
        [
            new(), new(2025, 2025, "Spending"), new(RelatedUnits: TransactionUnits.Only), new(RelatedUnits: TransactionUnits.Include, RevenueOrSpending: "Revenue"),
            new(Members: new Dictionary<string, string> { ["character"] = "Salaries" }), new(CharacterContains: "SALAR"), new(CharacterContains: "%"),
            new(2024, null, Members: new Dictionary<string, string> { ["character"] = "Salaries", ["object"] = "no such" }),
        ];
        var (tallies, reader) = (await ReadAsync(ExploreAxis.Type), new TransactionReader(loaded.Warehouse, loaded.Warehouse.NoMemory));
        foreach (var filter in filters)
        {
            var years = tallies.Measure(filter);
            Assert.NotNull(years);
            var known = new TransactionMeasure(tallies.Load.LoadId, years);
            foreach (var sort in Enum.GetValues<TransactionSort>())
            {
                TransactionCursor? after = null;
                do
                {
                    var counted = await reader.ReadPageAsync(filter, sort, 2, after, null, null, Token);
                    var page = await reader.ReadPageAsync(filter, sort, 2, after, null, _ => Task.FromResult<TransactionMeasure?>(known), Token);
                    Assert.Equal((counted.RowCount, counted.Amount, counted.Next), (page.RowCount, page.Amount, page.Next));
                    Assert.Equal(counted.Transactions, page.Transactions);
                    after = page.Next;
                }
                while (after is not null);
            }
        }

        Assert.Null(tallies.Measure(new(FromAmount: 1m)));
        Assert.Null(tallies.Measure(new(Members: new Dictionary<string, string> { ["department"] = "POL Police" })));
    }

    [Fact]
    public async Task A_warehouse_that_was_changed_behind_the_loads_back_is_not_believed()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, [.. loaded.Facts.Where(fact => fact.TypeId <= 3)]);
        await using (var connection = await warehouse.Owner.OpenConnectionAsync(Token))
        {
            await connection.ExecuteAsync("UPDATE report.transaction SET amount = amount + 0.01 WHERE fiscal_year = 2023");
        }

        var refused = await Assert.ThrowsAsync<ReportException>(() => new TallyReader(warehouse, warehouse.NoMemory).ReadAsync(ExploreAxis.Fund, null, Token));

        Assert.Contains("in FY2023", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_is_not_there_is_named() => Assert.Contains(
        "99", (await Assert.ThrowsAsync<NoSuchLoadException>(() => new TallyReader(loaded.Warehouse, loaded.Warehouse.NoMemory).ReadAsync(ExploreAxis.Type, new LoadId(99), Token))).Message, StringComparison.Ordinal);

    private static (string Side, bool Units, int? Year, int? Compared, IReadOnlyDictionary<string, string> Others)[] Askings(ExploreAxis axis)
    {
        var (none, other) = (new Dictionary<string, string>(), new Dictionary<string, string> { [axis == ExploreAxis.Fund ? "character" : "fund_type"] = axis == ExploreAxis.Fund ? "Salaries" : "General Fund" });
        return
        [
            ("Spending", true, 2025, 2024, none), ("Spending", false, 2025, null, none), ("Revenue", true, null, 2025, none), ("Revenue", false, 2024, 2026, none),
            ("Spending", true, 1999, 2025, none), ("Spending", true, null, 2024, other), ("Revenue", false, 2025, 2023, other),
            ("Spending", false, 2025, 2023, new Dictionary<string, string> { ["program"] = "Patrol", ["object"] = "Salaries", ["fund_category"] = "Operating" }),
            ("Spending", false, 2025, 2023, new Dictionary<string, string> { ["department"] = "no such" }),
        ];
    }

    private Task<Tallies> ReadAsync(ExploreAxis axis) => new TallyReader(loaded.Warehouse, loaded.Warehouse.NoMemory).ReadAsync(axis, null, Token);

    public sealed class Loaded(PostgresServer server) : LoadedWarehouse(server)
    {
        internal override IReadOnlyList<Fact> Facts { get; } =
        [
            new(2023, 1, 1, 1, "Spending", 5_000.00m),
            new(2024, 1, 1, 1, "Spending", 100.10m),
            new(2025, 1, 1, 1, "Spending", 40.05m),
            new(2025, 1, 1, 2, "Spending", -1.00m),
            new(2025, 2, 1, 1, "Spending", 7.77m),
            new(2025, 3, 1, 2, "Spending", 900.00m),
            new(2024, 2, 2, 1, "Revenue", 12.00m),
            new(2025, 1, 2, 1, "Revenue", -3.00m),
            new(2025, 1, 4, 1, "Revenue", -2.00m),
            new(2026, 3, 5, 2, "Revenue", 7.50m),
        ];

        internal override void Prepare(ConformedFiles files)
        {
            files.Types.Add("4,Adjustment,999989,Adjustment,999,Transfer Adjustment-Source,ELS");
            files.Types.Add("5,Recovery,865RR,Recovery,865,Expenditure Recovery,865");
        }
    }
}
