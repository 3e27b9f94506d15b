using System.Text.Json;
using Microsoft.Extensions.Options;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

/// <summary>Somebody's own query on Redshift, whose cursors bring a thousand rows at a time and can't be moved.</summary>
public sealed class RedshiftQueryRunnerTests(RedshiftQueryRunnerTests.Loaded loaded) : IClassFixture<RedshiftQueryRunnerTests.Loaded>
{
    private const int RowCount = 2_345;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10_000, RowCount, false)]
    [InlineData(2_000, 2_000, true)]
    [InlineData(RowCount, RowCount, false)]
    [InlineData(1, 1, true)]
    public async Task All_rows_are_counted_whichever_are_shown(int maxRows, int shown, bool truncated)
    {
        var result = await RunAsync("SELECT transaction_id, amount FROM report.transaction ORDER BY transaction_id; -- all", maxRows);

        Assert.Equal((shown, truncated, (long?)RowCount), (result.RowCount, result.Truncated, result.TotalRowCount));
        Assert.Equal(Enumerable.Range(1, shown).Select(number => 20_240_000_000L + number), result.Rows.Select(row => (long?)row[0] ?? 0));
    }

    [Fact]
    public async Task Values_arrive_as_they_are_and_parameters_are_bound()
    {
        var result = await RunAsync(
            "SELECT CAST(12345678901234567.89 AS numeric(20,2)) AS amount, 7 AS n, 'ä; -- x' AS t, true AS b, NULL AS nothing, DATE '2025-06-30' AS d, {{name}} AS p",
            10,
            new { name = "'; DROP TABLE report.load; --" });

        Assert.Equal([12345678901234567.89m, 7L, "ä; -- x", true, null, "2025-06-30", "'; DROP TABLE report.load; --"], Assert.Single(result.Rows));
    }

    [Theory]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; COMMIT; DROP TABLE report.load")]
    [InlineData("INSERT INTO report.finance VALUES (9, 'Gift')")]
    [InlineData("SELECT * INTO report.mine FROM report.load")]
    [InlineData("SELECT * FROM staging.program")]
    [InlineData("SELECT * FROM past.transaction")]
    [InlineData("SELECT 1 FROM nowhere")]
    public async Task Whatever_is_not_one_query_for_published_tables_is_refused_by_the_database(string sql)
    {
        await Assert.ThrowsAsync<QueryException>(() => RunAsync(sql, 10));
        Assert.Equal(1, (await RunAsync("SELECT COUNT(*) FROM report.load", 10)).RowCount);
    }

    [Fact]
    public async Task A_plan_is_told_without_running_the_query()
    {
        var plan = await new QueryRunner(loaded.Warehouse, Options.Create(new QueryOptions())).ExplainAsync(
            "SELECT COUNT(*) FROM report.transaction", new Dictionary<string, JsonElement>(), null, Token);

        Assert.Contains("Aggregate", plan[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_query_in_the_server()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        const string endless = "SELECT COUNT(*) AS cancel_me FROM report.transaction AS a, report.transaction AS b, report.transaction AS c, report.transaction AS d";
        var running = new QueryRunner(loaded.Warehouse, Options.Create(new QueryOptions())).RunAsync(endless, new Dictionary<string, JsonElement>(), 10, null, ending.Token);
        await Eventually.IsAsync(CountRunningAsync, count => count == 1);

        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Eventually.IsAsync(CountRunningAsync, count => count == 0);
    }

    private async Task<long> CountRunningAsync()
    {
        await using var command = loaded.Warehouse.Owner.CreateCommand(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'FETCH FORWARD%' AND datname = current_database()");
        return (long)(await command.ExecuteScalarAsync(Token) ?? 0L);
    }

    private Task<QueryResult> RunAsync(string sql, int maxRows, object? parameters = null) => new QueryRunner(loaded.Warehouse, Options.Create(new QueryOptions())).RunAsync(
        sql,
        JsonSerializer.SerializeToElement(parameters ?? new object()).EnumerateObject().ToDictionary(value => value.Name, value => value.Value),
        maxRows,
        null,
        Token);

    public sealed class Loaded(PostgresServer server) : LoadedWarehouse(server, WarehouseKind.Redshift)
    {
        internal override IReadOnlyList<Fact> Facts { get; } = [.. Enumerable.Range(1, RowCount).Select(number => new Fact(2024, 1, 1, 1, "Spending", number))];
    }
}
