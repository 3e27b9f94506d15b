using Dapper;
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
    public async Task A_new_load_takes_the_place_of_the_one_before_which_stays_while_there_is_room()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        var memory = warehouse.MemoryFor(Facts.Length * 2);
        var first = await memory.FindAsync(null, Token);
        await warehouse.LoadAsync(2, [.. Facts[..2], Facts[2] with { Amount = 8m }]);

        Assert.Equal(new LoadId(2), (await memory.FindAsync(null, Token))?.Load.LoadId);
        Assert.Same(first, await memory.FindAsync(new LoadId(1), Token));
        Assert.Equal((7m, 11m), (SumOf(first), SumOf(await memory.FindAsync(null, Token))));
    }

    [Fact]
    public async Task A_load_that_is_larger_than_the_room_is_not_held()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);

        Assert.Null(await warehouse.MemoryFor(Facts.Length - 1).FindAsync(null, Token));
        Assert.NotNull(await warehouse.MemoryFor(Facts.Length).FindAsync(null, Token));
    }

    [Fact]
    public async Task The_load_asked_for_least_recently_goes_when_there_is_no_room()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        await warehouse.LoadAsync(2, Facts[..2]);
        await warehouse.LoadAsync(3, Facts[..1]);
        var memory = warehouse.Memory;
        var (first, second) = (await memory.FindAsync(new LoadId(1), Token), await memory.FindAsync(new LoadId(2), Token));

        Assert.Same(first, await memory.FindAsync(new LoadId(1), Token));
        await memory.FindAsync(null, Token);

        Assert.Same(first, await memory.FindAsync(new LoadId(1), Token));
        Assert.NotSame(second, await memory.FindAsync(new LoadId(2), Token));
    }

    [Theory]
    [InlineData("UPDATE report.transaction SET amount = amount + 0.01 WHERE fiscal_year = 2024", "in FY2024")]
    [InlineData("INSERT INTO report.transaction SELECT transaction_id + 100, fiscal_year, program_id, type_id, fund_id, finance_id, 0 FROM report.transaction WHERE fiscal_year = 2024", "which was 3")]
    [InlineData("DELETE FROM report.transaction WHERE fiscal_year = 2024", "which was 3 and is 2")]
    public async Task A_warehouse_that_was_changed_behind_the_loads_back_is_not_believed_until_it_is_as_it_was(string change, string difference)
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, Facts);
        await using var connection = await warehouse.Owner.OpenConnectionAsync(Token);
        await connection.ExecuteAsync("CREATE TABLE before AS SELECT * FROM report.transaction");
        await connection.ExecuteAsync(change);

        var refused = await Assert.ThrowsAsync<ReportException>(() => warehouse.Memory.FindAsync(null, Token));

        Assert.Contains(difference, refused.Message, StringComparison.Ordinal);
        await connection.ExecuteAsync("DELETE FROM report.transaction; INSERT INTO report.transaction SELECT * FROM before");
        Assert.Equal(7m, SumOf(await warehouse.Memory.FindAsync(null, Token)));
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
