using System.Text.Json;
using SfSpend.Core.Environments;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class QueryRunnerTests(QueryRunnerTests.ProvisionedPanel panel) : IClassFixture<QueryRunnerTests.ProvisionedPanel>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private QueryRunner Runner => new(panel.Panel.Connector);

    [Fact]
    public async Task Values_arrive_as_they_are_and_decimals_to_the_last_digit()
    {
        var result = await RunAsync("SELECT 12345678901234567.89 AS amount, 7 AS n, 'ä; -- x' AS t, true AS b, NULL AS nothing, DATE '2025-06-30' AS d");

        Assert.Equal([12345678901234567.89m, 7L, "ä; -- x", true, null, "2025-06-30"], Assert.Single(result.Rows));
        Assert.Equal(("amount", "numeric"), (result.Columns[0].Name, result.Columns[0].Type));
    }

    [Fact]
    public async Task More_rows_than_asked_for_are_said_to_be_there()
    {
        Assert.Equal((3, true), Count(await RunAsync("SELECT * FROM generate_series(1, 4) AS i", maxRows: 3)));
        Assert.Equal((4, false), Count(await RunAsync("SELECT * FROM generate_series(1, 4) AS i", maxRows: 4)));
    }

    [Fact]
    public async Task All_rows_are_counted_although_only_some_are_shown()
    {
        Assert.Equal(26_672, (await RunAsync("SELECT * FROM generate_series(1, 26672) AS i", maxRows: 1_000)).TotalRowCount);
        Assert.Equal(0, (await RunAsync("SELECT 1 WHERE 1 = 0")).TotalRowCount);
        Assert.Equal((3, false), Count(await RunAsync("SELECT * FROM generate_series(1, 3) AS i", maxRows: 3)));
    }

    [Fact]
    public async Task A_plan_is_told_without_running_the_query_and_for_one_reading_query_only()
    {
        var values = new Dictionary<string, JsonElement> { ["year"] = JsonSerializer.SerializeToElement(2025) };

        var plan = await Runner.ExplainAsync("SELECT COUNT(*) FROM report.transaction WHERE fiscal_year = {{year}}", values, null, Token);

        Assert.Contains("Aggregate", plan[0], StringComparison.Ordinal);
        foreach (var sql in new[] { "SELECT 1; SELECT 2", "ANALYZE DELETE FROM report.load", "ANALYZE SELECT pg_sleep(100)" })
        {
            await Assert.ThrowsAsync<QueryException>(() => Runner.ExplainAsync(sql, new Dictionary<string, JsonElement>(), null, Token));
        }
    }

    [Fact]
    public async Task Parameters_are_bound_and_never_become_text()
    {
        var values = new { year = 2025, name = "'; DROP TABLE report.load; --" };

        var result = await RunAsync("SELECT {{year}} + 1 AS next, {{ name }} AS name, '{{year}}' AS quoted, {{year}} AS again -- {{year}}", values);

        Assert.Equal([2026L, values.name, "{{year}}", 2025L], Assert.Single(result.Rows));
    }

    [Theory]
    [InlineData("SELECT {{year}}", "parameters.year has no value")]
    [InlineData("SELECT 1 AS a, b", "(line 1, column 16)")]
    [InlineData("SELECT 1e60 AS large", "Cast it to text")]
    public async Task A_query_that_can_t_be_run_says_why(string sql, string reason)
    {
        var refusal = await Assert.ThrowsAsync<QueryException>(() => RunAsync(sql));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; COMMIT; DROP TABLE report.load")]
    [InlineData("WITH gone AS (DELETE FROM report.load RETURNING load_id) SELECT * FROM gone")]
    [InlineData("SELECT 1 /* */; SET TRANSACTION READ WRITE")]
    [InlineData("SELECT set_config('transaction_read_only', 'off', true)")]
    [InlineData("INSERT INTO report.finance VALUES (9, 'Gift')")]
    [InlineData("SELECT * INTO report.mine FROM report.load")]
    [InlineData("COPY report.load TO PROGRAM 'cat'")]
    [InlineData("DO $$ BEGIN NULL; END $$")]
    [InlineData("SELECT pg_read_file('PG_VERSION')")]
    [InlineData("SELECT pg_sleep(100)")]
    [InlineData("SELECT lo_import('/etc/passwd')")]
    [InlineData("SELECT pg_terminate_backend(1)")]
    [InlineData("SET ROLE sfspend")]
    [InlineData("SELECT rolpassword FROM pg_authid")]
    [InlineData("SELECT * FROM staging.program")]
    [InlineData("SELECT 1 FOR UPDATE OF pg_class")]
    public async Task Whatever_is_not_one_reading_query_is_refused_by_the_database(string sql)
    {
        await Assert.ThrowsAsync<QueryException>(() => RunAsync(sql));
        Assert.Equal((1, false), Count(await RunAsync("SELECT COUNT(*) FROM report.load")));
    }

    [Fact]
    public async Task Cancelling_ends_the_query_in_the_server()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        const string endless = "SELECT COUNT(*) AS cancel_me FROM generate_series(1, 100000000000) AS i";
        var running = Runner.RunAsync(endless, new Dictionary<string, JsonElement>(), 10, null, ending.Token);
        await Eventually.IsAsync(CountRunningAsync, count => count == 1);

        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Eventually.IsAsync(CountRunningAsync, count => count == 0);
    }

    private async Task<long> CountRunningAsync()
    {
        await using var command = panel.Panel.Warehouse.Owner.CreateCommand(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'FETCH FORWARD%' AND datname = current_database()");
        return (long)(await command.ExecuteScalarAsync(Token) ?? 0L);
    }

    private Task<QueryResult> RunAsync(string sql, object? parameters = null, int maxRows = 100) =>
        Runner.RunAsync(
            sql,
            JsonSerializer.SerializeToElement(parameters ?? new object()).EnumerateObject().ToDictionary(value => value.Name, value => value.Value),
            maxRows,
            null,
            Token);

    private static (int RowCount, bool Truncated) Count(QueryResult result) => (result.RowCount, result.Truncated);

    /// <summary>An environment with an empty warehouse; nobody here can change it.</summary>
    public sealed class ProvisionedPanel(PostgresServer postgres) : IAsyncLifetime
    {
        private readonly TestFolder _folder = new();
        private LocalPanel? _panel;

        internal LocalPanel Panel => _panel ?? throw new InvalidOperationException("The panel is open in a test only.");

        public async ValueTask InitializeAsync()
        {
            _panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), _folder.Path);
            Assert.Equal(OperationState.Succeeded, (await _panel.RunAsync(PlanAction.Provision)).State);
        }

        public async ValueTask DisposeAsync()
        {
            await Panel.RunAsync(PlanAction.Teardown);
            await Panel.DisposeAsync();
            _folder.Dispose();
        }
    }
}
