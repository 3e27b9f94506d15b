using FsCheck.Xunit;
using SfSpend.Core.Quality;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Quality;

/// <summary>What the checks count in SQL, counted once more here, for any rows and any edits between two loads.</summary>
public sealed class CheckProperties(PostgresServer server)
{
    private static readonly decimal[] Amounts = [-5_000m, -11m, -0.01m, 0m, 0.01m, 1m, 10m, 10.01m, 100m, 5_000m];

    [Property(MaxTest = 12)]
    public Task Failing_rows_are_those_that_can_be_counted_by_hand(int seed) => HoldsAsync(seed, WarehouseKind.Postgres);

    [Property(MaxTest = 6)]
    public Task The_same_rows_fail_on_Redshift(int seed) => HoldsAsync(seed, WarehouseKind.Redshift);

    private async Task HoldsAsync(int seed, WarehouseKind kind)
    {
        var random = new Random(seed);
        var first = Facts(random, random.Next(1, 40));
        Fact[] second = [.. first.Take(first.Length / 2), .. Facts(random, random.Next(1, 40))];
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, first);

        var found = await warehouse.CheckAsync(2, second);

        Assert.Equal(CountFlips(first, second), found.Find(CheckCatalog.SignFlips).FailingRows);
        Assert.Equal(CountUnusual(first, second), found.Find(CheckCatalog.UnusualAmounts).FailingRows);
        Assert.Equal(CountVanished(first, second), found.Find(CheckCatalog.VanishedMembers).FailingRows);
    }

    private static int CountFlips(Fact[] before, Fact[] now)
    {
        static Dictionary<Fact, decimal> Sum(Fact[] facts) =>
            facts.GroupBy(fact => fact with { Amount = 0 }).ToDictionary(group => group.Key, group => group.Sum(fact => fact.Amount));
        var sums = Sum(now);
        return Sum(before).Count(sum => Math.Sign(sum.Value) * Math.Sign(sums.GetValueOrDefault(sum.Key)) < 0);
    }

    private static int CountUnusual(Fact[] before, Fact[] now)
    {
        // Each program of the test warehouse is the only one of its department.
        var largest = now.GroupBy(fact => (fact.FiscalYear, fact.ProgramId, fact.Side)).ToDictionary(group => group.Key, group => group.Max(fact => Math.Abs(fact.Amount)));
        var known = before.ToHashSet();
        return now.Count(fact => !known.Contains(fact)
            && largest.GetValueOrDefault((fact.FiscalYear - 1, fact.ProgramId, fact.Side)) is > 0 and var usual && Math.Abs(fact.Amount) > 10 * usual);
    }

    private static int CountVanished(Fact[] before, Fact[] now) =>
        before.Select(fact => fact.ProgramId).Except(now.Select(fact => fact.ProgramId)).Count()
        + before.Select(fact => fact.TypeId).Except(now.Select(fact => fact.TypeId)).Count()
        + before.Select(fact => fact.FundId).Except(now.Select(fact => fact.FundId)).Count();

    /// <summary>Over few members and years, with amounts of few digits, so that they meet.</summary>
    private static Fact[] Facts(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => new Fact(
            random.Next(2023, 2026),
            random.Next(1, 4),
            random.Next(1, 3),
            random.Next(1, 3),
            random.Next(2) == 0 ? "Revenue" : "Spending",
            Amounts[random.Next(Amounts.Length)])),
    ];
}
