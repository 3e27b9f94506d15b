using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class FactColumnsTests(FactColumnsTests.Loaded loaded) : IClassFixture<FactColumnsTests.Loaded>
{
    [Property(Arbitrary = [typeof(Askings)], MaxTest = 150)]
    public async Task Any_page_of_any_filter_is_the_one_that_the_warehouse_finds(Asking asking)
    {
        var count = 0L;
        TransactionCursor? after = null;
        do
        {
            var page = await loaded.Warehouse.ReadPageAsync(asking.Filter, asking.Sort, asking.Limit, after);
            count += page.Transactions.Count;
            after = page.Next;
            Assert.True(after is null || page.Transactions.Count == asking.Limit);
            Assert.True(count <= page.RowCount);
            Assert.Equal(after is null, count == page.RowCount);
        }
        while (after is not null);
    }

    [Fact]
    public async Task A_page_that_begins_after_a_transaction_that_is_not_there_begins_after_its_place()
    {
        foreach (var sort in Enum.GetValues<TransactionSort>())
        {
            foreach (var after in new TransactionCursor[] { new(0m, 0), new(3m, 20_249_999_999), new(-1.5m, 20_250_000_000), new(99m, 99_999_999_999) })
            {
                await loaded.Warehouse.ReadPageAsync(new TransactionFilter(), sort, 10, after);
            }
        }
    }

    /// <param name="Limit">Rows of a page.</param>
    public sealed record Asking(TransactionFilter Filter, TransactionSort Sort, int Limit);

    public static class Askings
    {
        public static Arbitrary<Asking> Asking() => (
            from fromYear in Maybe(Gen.Choose(2022, 2027))
            from toYear in Maybe(Gen.Choose(2022, 2027))
            from side in Gen.Elements(null, "Revenue", "Spending")
            from units in Gen.Elements(Enum.GetValues<TransactionUnits>())
            from members in Gen.SubListOf<(string, string)>(("department", "POL Police"), ("organization_group", "Community Health"), ("character", "Salaries"), ("fund_type", "General Fund"), ("sub_object", "Fees, Other"))
            from part in Gen.Elements(null, null, "sal", "TAX", "_")
            from fromAmount in Maybe(Gen.Choose(-300, 300))
            from belowAmount in Maybe(Gen.Choose(-300, 300))
            from sort in Gen.Elements(Enum.GetValues<TransactionSort>())
            from limit in Gen.Choose(20, 300)
            select new Asking(
                new TransactionFilter(
                    fromYear, toYear, side, units, members.ToDictionary(member => member.Item1, member => member.Item2), part, fromAmount / 100m, belowAmount / 100m),
                sort,
                limit)).ToArbitrary();

        private static Gen<int?> Maybe(Gen<int> numbers) => Gen.Frequency((3, Gen.Constant<int?>(null)), (1, numbers.Select(number => (int?)number)));
    }

    public sealed class Loaded(PostgresServer server) : LoadedWarehouse(server)
    {
        /// <summary>Few amounts, so that many are equal.</summary>
        internal override IReadOnlyList<Fact> Facts { get; } =
        [
            .. Enumerable.Range(0, 400).Select(number => new Fact(
                2023 + (number % 4), 1 + (number % 3), 1 + (number / 3 % 3), 1 + (number / 7 % 2), number % 5 < 2 ? "Revenue" : "Spending", ((number * 37 % 11) - 5) / 2m)),
        ];
    }
}
