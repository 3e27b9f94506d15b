using Dapper;
using FsCheck;
using FsCheck.Fluent;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Loading;

public sealed class PublishingTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WarehouseKind.Postgres)]
    [InlineData(WarehouseKind.Redshift)]
    public async Task A_reader_who_asks_all_the_time_sees_whole_loads_and_nothing_between(WarehouseKind kind)
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server, kind);
        await warehouse.LoadAsync(1, FactsOfLoad(1));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = ReadUntilAsync(warehouse, asked, over.Token);

        await asked.Task.WaitAsync(Token);
        for (var load = 2; load <= 8; load++)
        {
            await warehouse.LoadAsync(load, FactsOfLoad(load));
        }

        await over.CancelAsync();
        var seen = await reading;
        Assert.All(seen, answer => Assert.Equal(ExpectedOf(answer.LoadId), answer));
        Assert.Equal(seen.Select(answer => answer.LoadId).Order(), seen.Select(answer => answer.LoadId));
    }

    [Fact]
    public async Task A_question_under_way_delays_the_load_and_not_the_questions_after_it()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await warehouse.LoadAsync(1, FactsOfLoad(1));
        await using var slow = await warehouse.Reader.OpenConnectionAsync(Token);
        await using var question = await slow.BeginTransactionAsync(Token);
        await slow.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM report.transaction");
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var progress = new StageProgress(note =>
        {
            if (note.Contains("waiting for a question", StringComparison.Ordinal))
            {
                waiting.TrySetResult();
            }
        });

        var loading = warehouse.Loader.LoadAsync(warehouse.Files.Write(2, FactsOfLoad(2)), warehouse.Files.Bucket, progress, Token);
        await waiting.Task.WaitAsync(Token);
        var between = await warehouse.ReadFactsAsync();
        await question.CommitAsync(Token);
        await loading;

        Assert.Equal(TestWarehouse.Sort(FactsOfLoad(1)), between);
        Assert.Equal(TestWarehouse.Sort(FactsOfLoad(2)), await warehouse.ReadFactsAsync());
    }

    [Fact]
    public async Task Two_loaders_at_once_publish_one_after_the_other()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        var orders = Enumerable.Range(1, 4).Select(run => warehouse.Files.Write(run, FactsOfLoad(run))).ToArray();

        var results = await Task.WhenAll(orders.Select(warehouse.LoadAsync));

        Assert.Equal([1, 2, 3, 4], results.Select(result => result.LoadId.Value).Order());
    }

    [Fact]
    public async Task Staging_is_closed_to_the_read_only_role()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        await using var connection = await warehouse.Reader.OpenConnectionAsync(Token);

        var problem = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => connection.ExecuteAsync("SELECT * FROM staging.program"));

        Assert.Contains("permission denied", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>For any two sets of facts: after loading the first and then the second, readers see the second, and what changed is the multiset difference.</summary>
    [Fact]
    public async Task What_is_recorded_as_changed_is_the_multiset_difference()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        var facts = Gen.Elements(2023, 2024, 2025).SelectMany(year => Gen.Choose(1, 3).SelectMany(program => Gen.Choose(1, 2).SelectMany(
            type => Gen.Elements("Revenue", "Spending").SelectMany(side => Gen.Choose(-2, 2).Select(cents => new Fact(year, program, type, 1, side, cents / 100m))))));
        var sources = Gen.NonEmptyListOf(facts).Sample(20, new Rnd(20_260_920), 24);

        IReadOnlyList<Fact> before = [];
        var run = 0;
        foreach (var now in sources.Select(source => source.ToArray()))
        {
            var result = await warehouse.LoadAsync(++run, now);

            Assert.Equal(TestWarehouse.Sort(now), await warehouse.ReadFactsAsync());
            if (run > 1 && result.Published)
            {
                Assert.Equal(TestWarehouse.Sort(Minus(before, now)), await warehouse.ReadChangeRowsAsync(result.LoadId, "Removed"));
                Assert.Equal(TestWarehouse.Sort(Minus(now, before)), await warehouse.ReadChangeRowsAsync(result.LoadId, "Added"));
            }

            before = now;
        }
    }

    private static List<Fact> Minus(IEnumerable<Fact> left, IEnumerable<Fact> right)
    {
        var rest = left.ToList();
        foreach (var fact in right)
        {
            rest.Remove(fact);
        }

        return rest;
    }

    /// <summary>Load n has n rows of n dollars in each of three years: any mixture of two loads has another count or sum.</summary>
    private static Fact[] FactsOfLoad(int load) =>
        [.. from year in new[] { 2023, 2024, 2025 } from row in Enumerable.Range(0, load) select new Fact(year, 1, 1, 1, "Spending", load)];

    private static Answer ExpectedOf(long load) => new(load, 3 * load, 3 * load * load);

    private static async Task<IReadOnlyList<Answer>> ReadUntilAsync(TestWarehouse warehouse, TaskCompletionSource asked, CancellationToken over)
    {
        var seen = new List<Answer>();
        await using var connection = await warehouse.Reader.OpenConnectionAsync(Token);
        while (!over.IsCancellationRequested)
        {
            seen.Add(await connection.QuerySingleAsync<Answer>("""
                SELECT (SELECT MAX(load_id) FROM report.load) AS "LoadId", COUNT(*) AS "RowCount", SUM(t.amount) AS "Amount"
                FROM report.transaction AS t JOIN report.program AS p ON p.program_id = t.program_id
                """));
            asked.TrySetResult();
        }

        return seen;
    }

    private sealed record Answer(long LoadId, long RowCount, decimal Amount);
}
