using Dapper;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class FactMemoryTests(PostgresServer server)
{
    private static readonly Fact[] Facts = [new(2024, 1, 1, 1, "Spending", 1.00m), new(2025, 1, 1, 1, "Spending", 2.00m), new(2025, 3, 2, 2, "Revenue", 4.00m)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_load_is_read_once_however_many_wait_for_it()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);

        var held = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => warehouse.Memory.FindAsync(number % 2 == 0 ? null : new LoadId(1), Token)));

        Assert.NotNull(held[0]);
        Assert.All(held, one => Assert.Same(held[0], one));
    }

    [Fact]
    public async Task A_new_load_takes_the_place_of_the_one_before()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        var first = await warehouse.Memory.FindAsync(null, Token);
        await warehouse.LoadAsync(2, [.. Facts[..2], Facts[2] with { Amount = 8m }]);

        var second = await warehouse.Memory.FindAsync(null, Token);

        Assert.Equal((new LoadId(2), 11m, 7m), (second?.Load.LoadId, SumOf(second), SumOf(first)));
        Assert.Same(second, await warehouse.Memory.FindAsync(new LoadId(2), Token));
    }

    [Fact]
    public async Task An_earlier_load_is_held_beside_the_current_one_and_gives_way_to_another_once_it_is_not_asked_for()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        await warehouse.LoadAsync(2, Facts[..2]);
        await warehouse.LoadAsync(3, Facts[..1]);
        var time = new FakeTimeProvider();
        var memory = warehouse.MemoryFor(100, time);
        var (current, first) = (await memory.FindAsync(null, Token), await memory.FindAsync(new LoadId(1), Token));

        Assert.Equal((7m, 1m), (SumOf(first), SumOf(current)));
        Assert.Null(await memory.FindAsync(new LoadId(2), Token));
        Assert.Same(first, await memory.FindAsync(new LoadId(1), Token));

        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(3m, SumOf(await memory.FindAsync(new LoadId(2), Token)));
        Assert.Null(await memory.FindAsync(new LoadId(1), Token));
        Assert.Same(current, await memory.FindAsync(null, Token));
    }

    [Fact]
    public async Task An_earlier_load_for_which_there_is_no_room_beside_the_current_one_is_not_held()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        await warehouse.LoadAsync(2, Facts[..2]);
        var memory = warehouse.MemoryFor(Facts.Length + 1);

        Assert.Null(await memory.FindAsync(new LoadId(1), Token));
        Assert.NotNull(await memory.FindAsync(null, Token));
    }

    [Fact]
    public async Task The_current_load_is_held_although_nothing_of_it_was_kept()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        await warehouse.ScalarAsync<int>("DROP SCHEMA load_1 CASCADE; SELECT 1");

        Assert.Equal(7m, SumOf(await warehouse.Memory.FindAsync(null, Token)));
        Assert.Equal(7m, SumOf(await warehouse.Memory.FindAsync(new LoadId(1), Token)));
    }

    [Fact]
    public async Task A_load_that_is_larger_than_the_room_is_not_held()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);

        Assert.Null(await warehouse.MemoryFor(Facts.Length - 1).FindAsync(null, Token));
        Assert.NotNull(await warehouse.MemoryFor(Facts.Length).FindAsync(null, Token));
    }

    [Theory]
    [InlineData(WarehouseKind.Postgres, "UPDATE report.transaction SET amount = amount + 0.01 WHERE fiscal_year = 2024", "in FY2024")]
    [InlineData(WarehouseKind.Redshift, "UPDATE report.transaction SET amount = amount + 0.01 WHERE fiscal_year = 2024", "in FY2024")]
    [InlineData(WarehouseKind.Postgres, "INSERT INTO report.transaction SELECT transaction_id + 100, fiscal_year, program_id, type_id, fund_id, finance_id, 0 FROM report.transaction WHERE fiscal_year = 2024", "which was 3")]
    [InlineData(WarehouseKind.Postgres, "DELETE FROM report.transaction WHERE fiscal_year = 2024", "which was 3 and is 2")]
    [InlineData(WarehouseKind.Postgres, "UPDATE report.transaction SET program_id = 99 WHERE fiscal_year = 2024", "program 99, which transactions have and which is missing")]
    public async Task A_warehouse_that_was_changed_behind_the_loads_back_is_not_believed_until_it_is_as_it_was(WarehouseKind kind, string change, string difference)
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, Facts);
        await using var connection = await warehouse.Owner.OpenConnectionAsync(Token);
        await connection.ExecuteAsync("CREATE TABLE before AS SELECT * FROM report.transaction");
        await connection.ExecuteAsync(change);

        var refused = await Assert.ThrowsAsync<ReportException>(() => warehouse.Memory.FindAsync(null, Token));

        Assert.Contains(difference, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Run a full load, which replaces what differs.", refused.Message, StringComparison.Ordinal);
        await connection.ExecuteAsync("DELETE FROM report.transaction; INSERT INTO report.transaction SELECT * FROM before");
        Assert.Equal(7m, SumOf(await warehouse.Memory.FindAsync(null, Token)));
    }

    [Fact]
    public async Task An_earlier_load_that_was_changed_is_refused_with_what_can_be_done_about_it()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        await warehouse.LoadAsync(2, [.. Facts[..2], Facts[2] with { Amount = 8m }]);
        await warehouse.ScalarAsync<int>("UPDATE past.transaction_2025_until_2 SET amount = 0 WHERE finance_id = 1; SELECT 1");

        var refused = await Assert.ThrowsAsync<ReportException>(() => warehouse.Memory.FindAsync(new LoadId(1), Token));

        Assert.Contains("in FY2025", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("ask another load.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_held_of_a_warehouse_that_is_empty_and_a_load_that_is_not_there_is_named()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);

        Assert.Contains("There is no load 9.", (await Assert.ThrowsAsync<NoSuchLoadException>(() => warehouse.Memory.FindAsync(new LoadId(9), Token))).Message, StringComparison.Ordinal);
        await using var empty = await TestWarehouse.CreateAsync(server);
        Assert.Null(await empty.Memory.FindAsync(null, Token));
    }

    private static decimal? SumOf(FactColumns? held) => held?.Find(new TransactionFilter(RelatedUnits: TransactionUnits.Include), TransactionSort.Id, 1, null).Amount;
}
