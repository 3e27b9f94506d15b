using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Tests.Support;

/// <summary>Asks a load that is held in memory and the warehouse itself: there is one answer.</summary>
internal static class BothWays
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<TransactionPage> ReadPageAsync(
        this TestWarehouse warehouse, TransactionFilter filter, TransactionSort sort, int limit, TransactionCursor? after = null, LoadId? asked = null)
    {
        var held = await new TransactionReader(warehouse, warehouse.Memory).ReadPageAsync(filter, sort, limit, after, asked, null, Token);
        var found = await new TransactionReader(warehouse, warehouse.NoMemory).ReadPageAsync(filter, sort, limit, after, asked, null, Token);
        Assert.Equal((found.Load, found.RowCount, found.Amount, found.Next), (held.Load, held.RowCount, held.Amount, held.Next));
        Assert.Equal(found.Transactions, held.Transactions);
        return held;
    }

    public static async Task<ExploreResult> ExploreAsync(this TestWarehouse warehouse, ExploreQuestion question)
    {
        var held = await ExploreAsync(new TallyReader(warehouse, warehouse.Memory), question);
        var found = await ExploreAsync(new TallyReader(warehouse, warehouse.NoMemory), question);
        Assert.Equivalent(found, held, strict: true);
        Assert.Equal(found.Children, held.Children);
        return held;
    }

    private static async Task<ExploreResult> ExploreAsync(TallyReader reader, ExploreQuestion question) =>
        await reader.ExploreAsync(question, await reader.ReadAsync(question.Axis, question.Load, Token), Token);
}
