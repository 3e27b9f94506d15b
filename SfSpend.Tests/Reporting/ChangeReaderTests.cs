using System.Text.Json;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class PostgresChangeReaderTests(PostgresServer server, ChangeReaderTests.OnPostgres loaded) : ChangeReaderTests(server, WarehouseKind.Postgres, loaded), IClassFixture<ChangeReaderTests.OnPostgres>;

public sealed class RedshiftChangeReaderTests(PostgresServer server, ChangeReaderTests.OnRedshift loaded) : ChangeReaderTests(server, WarehouseKind.Redshift, loaded), IClassFixture<ChangeReaderTests.OnRedshift>;

public abstract class ChangeReaderTests(PostgresServer server, WarehouseKind kind, ChangeReaderTests.Changed changed)
{
    private static readonly LoadId Second = new(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_and_dollars_are_summed_up_by_year_department_and_fund()
    {
        var warehouse = changed.Warehouse;

        var summary = await new LoadReader(warehouse).SumChangesAsync(Second, new ChangeFilter(), Token);

        Assert.NotNull(summary);
        Assert.Equal(new LoadId(1), summary.BaseLoadId);
        Assert.Equal(new ChangeTotals("", 1, 1, 2, -1_000m + 12m, 0.50m - 3m, 1_015.50m), summary.All);
        Assert.Equal(
            [new ChangeTotals("2025", 1, 1, 1, -988m, 0.50m, 1_012.50m), new ChangeTotals("2024", 0, 0, 1, 0m, -3m, 3m)], summary.ByYear);
        Assert.Equal(
            [new ChangeTotals("POL Police", 0, 1, 1, -1_000m, 0.50m, 1_000.50m), new ChangeTotals("DPH Public Health", 1, 0, 1, 12m, -3m, 15m)],
            summary.ByDepartment);
        Assert.Equal(["General Fund", "Grants"], summary.ByFund.Select(fund => fund.Name));
    }

    public static TheoryData<ChangeFilter, string[]> Filters => new()
    {
        { new(FiscalYear: 2024), ["Changed"] },
        { new(Department: "POL Police"), ["Changed", "Removed"] },
        { new(Fund: "Grants", FiscalYear: 2025), ["Added"] },
        { new(Kind: "Changed"), ["Changed", "Changed"] },
        { new(Department: "nobody"), [] },
    };

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task A_filter_finds_its_rows_and_its_sums(ChangeFilter filter, string[] kinds)
    {
        var warehouse = changed.Warehouse;
        var reader = new LoadReader(warehouse);

        var changes = await reader.ReadChangesAsync(Second, filter, 10, null, Token);
        var summary = await reader.SumChangesAsync(Second, filter, Token);

        Assert.Equal(kinds, changes?.Changes.Select(change => change.Kind));
        Assert.Equal(kinds.Length, changes?.TotalCount);
        Assert.Equal(kinds.Length, summary?.All.Count);
        Assert.Equal(changes?.Changes.Sum(change => Math.Abs((change.After ?? 0) - (change.Before ?? 0))), summary?.All.Moved);
    }

    [Fact]
    public async Task Pages_put_together_are_all_changes_and_so_is_what_is_handed_over()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [new(2025, 1, 1, 1, "Spending", 1m)]);
        await warehouse.LoadAsync(2, [.. Enumerable.Range(2, 53).Select(number => new Fact(2024 + (number % 2), 1 + (number % 3), 1 + (number % 2), 1, number % 5 == 0 ? "Revenue" : "Spending", number))]);
        var reader = new LoadReader(warehouse);
        var whole = (await reader.ReadChangesAsync(Second, Token))?.Changes ?? [];

        var paged = new List<LoadChange>();
        ChangeCursor? after = null;
        do
        {
            var page = await reader.ReadChangesAsync(Second, new ChangeFilter(), 8, after, Token);
            paged.AddRange(page?.Changes ?? []);
            after = page?.Next is { } next ? ChangeCursor.Parse(next) : null;
        }
        while (after is not null);

        var handedOver = new List<LoadChange>();
        await reader.ReadAllChangesAsync(Second, new ChangeFilter(), change => { handedOver.Add(change); return Task.CompletedTask; }, Token);
        Assert.Equal(54, whole.Count);
        Assert.Equal(whole, paged);
        Assert.Equal(whole, handedOver);
    }

    [Fact]
    public async Task Loads_of_an_earlier_version_are_read_as_before_and_stored_once()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, Before);
        await warehouse.LoadAsync(2, After);
        var stored = await AnswersAsync(warehouse);
        await warehouse.ForgetStoredChangesAsync();

        Assert.Equal(stored, await AnswersAsync(warehouse));
        Assert.True(await warehouse.ScalarAsync<bool>("SELECT to_regclass('report.load_change') IS NULL"));
        await warehouse.Loader.BringUpToDateAsync(Token);
        await warehouse.Loader.BringUpToDateAsync(Token);

        Assert.Equal(4L, await warehouse.ScalarAsync<long>("SELECT COUNT(*) FROM report.load_change"));
        Assert.Equal(stored, await AnswersAsync(warehouse));
        await warehouse.ForgetStoredChangesAsync();
        await warehouse.LoadAsync(3, Before);
        Assert.Equal("1 2 3", await warehouse.ScalarAsync<string>("SELECT string_agg(CAST(load_id AS text), ' ' ORDER BY load_id) FROM report.load_change_count"));
        Assert.Equal([4L, 4L, 0L], (await new LoadReader(warehouse).ListOutlinesAsync(Token)).Select(one => one.ChangeCount));
    }

    [Fact]
    public async Task Names_that_neither_the_load_nor_the_one_before_has_are_found_out()
    {
        var reader = new LoadReader(changed.Warehouse);

        Assert.Empty(await reader.FindUnknownAsync(Second, new ChangeFilter(Department: "POL Police", Fund: "Grants"), Token));
        Assert.Equal([("department", "nobody"), ("fund", "no fund")], await reader.FindUnknownAsync(Second, new ChangeFilter(Department: "nobody", Fund: "no fund"), Token));
    }

    [Fact]
    public async Task Each_change_names_its_transactions_in_both_loads()
    {
        var warehouse = changed.Warehouse;
        var transactions = new TransactionReader(warehouse, warehouse.NoMemory);

        var changes = await new LoadReader(warehouse).ReadChangesAsync(Second, Token);

        Assert.Equal(4, changes?.Changes.Count);
        foreach (var change in changes?.Changes ?? [])
        {
            Assert.Equal(change.After, change.TransactionId is { } now ? (await transactions.FindAsync(now, Second, Token)).Transaction?.Amount : null);
            Assert.Equal(change.Before, change.BeforeTransactionId is { } before ? (await transactions.FindAsync(before, changes?.BaseLoadId, Token)).Transaction?.Amount : null);
        }
    }

    [Fact]
    public async Task A_load_that_only_renamed_members_changed_no_row()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [new(2025, 1, 1, 1, "Spending", 1m)]);
        warehouse.Files.Programs[0] = warehouse.Files.Programs[0].Replace("POL Police", "POL Police Department", StringComparison.Ordinal);
        await warehouse.LoadAsync(2, [new(2025, 1, 1, 1, "Spending", 1m)]);
        var reader = new LoadReader(warehouse);

        Assert.Equal((Second, new LoadId(1), 0L), (await reader.SumChangesAsync(Second, new ChangeFilter(), Token)) is { } sum ? (sum.LoadId, sum.BaseLoadId, sum.All.Count) : default);
        Assert.Equal([(2L, 1L, 0L), (1L, null, 0L)], (await reader.ListOutlinesAsync(Token)).Select(one => (one.Load.LoadId.Value, one.BaseLoadId?.Value, one.ChangeCount)));
    }

    [Fact]
    public async Task The_list_of_loads_counts_changes_and_says_with_which_load_each_year_came()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, Before);
        await warehouse.LoadAsync(2, After);
        await warehouse.LoadAsync(3, [.. After.Where(fact => fact.FiscalYear == 2024), new(2025, 1, 1, 1, "Spending", 8m)]);
        var reader = new LoadReader(warehouse);

        Assert.Equal([3L, 4L, 0L], (await reader.ListOutlinesAsync(Token)).Select(one => one.ChangeCount));
        Assert.Equal([(2025, 3L), (2024, 2L)], (await reader.ReadYearsAsync(new LoadId(3), Token)).Select(year => (year.FiscalYear, year.CameWith.Value)));
    }

    private static async Task<string> AnswersAsync(TestWarehouse warehouse)
    {
        var reader = new LoadReader(warehouse);
        var filter = new ChangeFilter(FiscalYear: 2025, Department: "POL Police");
        return JsonSerializer.Serialize(new object?[]
        {
            await reader.ReadChangesAsync(Second, Token), await reader.ReadChangesAsync(Second, filter, 1, null, Token),
            await reader.ReadChangesAsync(Second, filter, 1, new ChangeCursor(2), Token), await reader.SumChangesAsync(Second, new ChangeFilter(), Token),
            await reader.SumChangesAsync(Second, filter, Token), (await reader.FindOutlineAsync(Second, Token))?.ChangeCount,
            (await reader.ListOutlinesAsync(Token)).Select(one => one.ChangeCount),
        });
    }

    private static Fact[] After =>
    [
        new(2024, 2, 1, 2, "Spending", 4m),
        new(2025, 1, 1, 1, "Spending", 250.50m),
        new(2025, 1, 1, 1, "Spending", 251m),
        new(2025, 2, 3, 2, "Revenue", 12m),
    ];

    private static Fact[] Before =>
    [
        new(2024, 2, 1, 2, "Spending", 7m),
        new(2025, 1, 1, 1, "Spending", 250.50m),
        new(2025, 1, 1, 1, "Spending", 250.50m),
        new(2025, 1, 2, 1, "Revenue", 1_000m),
    ];

    public abstract class Changed(PostgresServer server, WarehouseKind kind) : LoadedWarehouse(server, kind)
    {
        internal override IReadOnlyList<Fact> Facts => Before;

        internal override Task LoadMoreAsync(TestWarehouse warehouse) => warehouse.LoadAsync(2, After);
    }

    public sealed class OnPostgres(PostgresServer server) : Changed(server, WarehouseKind.Postgres);

    public sealed class OnRedshift(PostgresServer server) : Changed(server, WarehouseKind.Redshift);
}
