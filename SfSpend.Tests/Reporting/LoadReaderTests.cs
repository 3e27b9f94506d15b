using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class PostgresLoadReaderTests(PostgresServer server) : LoadReaderTests(server, WarehouseKind.Postgres);

public sealed class RedshiftLoadReaderTests(PostgresServer server) : LoadReaderTests(server, WarehouseKind.Redshift);

public abstract class LoadReaderTests(PostgresServer server, WarehouseKind kind)
{
    private static readonly Fact Pay = new(2025, 1, 1, 1, "Spending", 250.50m);
    private static readonly Fact Tax = new(2025, 1, 2, 1, "Revenue", 1_000.00m);
    private static readonly Fact Fee = new(2025, 2, 3, 2, "Revenue", 12.00m);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_gone_and_a_row_come_with_the_same_keys_are_one_change_of_amount()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [Pay, Pay, Tax]);

        await warehouse.LoadAsync(2, [Pay, Pay with { Amount = 251m }, Fee]);

        var changes = await new LoadReader(warehouse).ReadChangesAsync(new LoadId(2), Token);
        Assert.NotNull(changes);
        Assert.Equal(new LoadId(1), changes.BaseLoadId);
        Assert.Equal(
            [
                new LoadChange(2025, "Added", "Revenue", "DPH Public Health", "Clinics", "Fees, Other", "Grants", null, 12.00m, 20_250_000_003, null),
                new LoadChange(2025, "Changed", "Spending", "POL Police", "Patrol", "Permanent Salaries", "General Fund", 250.50m, 251.00m, 20_250_000_002, 20_250_000_002),
                new LoadChange(2025, "Removed", "Revenue", "POL Police", "Patrol", "Property Tax Current", "General Fund", 1_000.00m, null, null, 20_250_000_003),
            ],
            changes.Changes);
        Assert.Equal((3, false), (changes.TotalCount, changes.Truncated));
    }

    [Fact]
    public async Task The_first_load_has_no_base_and_no_changes()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [Pay]);

        var changes = await new LoadReader(warehouse).ReadChangesAsync(new LoadId(1), Token);

        Assert.Null(changes?.BaseLoadId);
        Assert.Equal(0, changes?.TotalCount);
    }

    [Fact]
    public async Task More_changes_than_fit_are_counted_and_said_to_be_cut()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [Tax]);
        await warehouse.LoadAsync(2, [Tax, .. Enumerable.Range(1, LoadChanges.MaxChanges + 5).Select(cents => Pay with { Amount = cents / 100m })]);

        var changes = await new LoadReader(warehouse).ReadChangesAsync(new LoadId(2), Token);

        Assert.NotNull(changes);
        Assert.Equal((LoadChanges.MaxChanges, LoadChanges.MaxChanges + 5L, true), (changes.Changes.Count, changes.TotalCount, changes.Truncated));
    }

    [Fact]
    public async Task Every_checkpoint_of_every_cell_is_kept_and_equal()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, [Pay, Tax, Fee]);

        var reconciliation = await new LoadReader(warehouse).ReadReconciliationAsync(new LoadId(1), Token);

        Assert.NotNull(reconciliation);
        Assert.True(reconciliation.Balanced);
        Assert.Equal(
            ["conformed", "landed", "raw", "source", "warehouse"],
            reconciliation.Cells.Where(cell => cell.RevenueOrSpending == "Revenue").Select(cell => cell.Checkpoint));
        Assert.All(
            reconciliation.Cells.Where(cell => cell.RevenueOrSpending == "Revenue"),
            cell => Assert.Equal((2025, "No", 2L, 1_012.00m), (cell.FiscalYear, cell.RelatedGovtUnits, cell.RowCount, cell.Amount)));
    }

    [Fact]
    public async Task Loads_are_listed_newest_first_and_one_that_is_not_there_is_null()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(11, [Pay]);
        await warehouse.LoadAsync(12, [Pay, Tax]);
        var reader = new LoadReader(warehouse);

        Assert.Equal([2L, 1L], (await reader.ListAsync(Token)).Select(load => load.LoadId.Value));
        Assert.Equal(new RunId(12), (await reader.FindCurrentAsync(Token))?.RunId);
        Assert.Equal("tester", (await reader.FindAsync(new LoadId(1), Token))?.PublishedBy);
        Assert.Null(await reader.FindAsync(new LoadId(3), Token));
        Assert.Null(await reader.ReadReconciliationAsync(new LoadId(3), Token));
        Assert.Null(await reader.ReadChangesAsync(new LoadId(3), Token));
    }
}
