using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Local;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Reporting;

public sealed class QueryRunnerTests(QueryRunnerTests.ProvisionedPanel panel) : IClassFixture<QueryRunnerTests.ProvisionedPanel>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private QueryRunner Runner => new(panel.Panel.Connector, Options.Create(new QueryOptions()));

    [Fact]
    public async Task Values_arrive_as_they_are_and_decimals_to_the_last_digit()
    {
        var result = await RunAsync("SELECT 12345678901234567.89 AS amount, 7 AS n, 'ä; -- x' AS t, true AS b, NULL AS nothing, DATE '2025-06-30' AS d");

        Assert.Equal([12345678901234567.89m, 7L, "ä; -- x", true, null, "2025-06-30"], Assert.Single(result.Rows));
        Assert.Equal(("amount", "numeric"), (result.Columns[0].Name, result.Columns[0].Type));
    }

    [Theory]
    [InlineData("'294276-12-31'::timestamp", "294276-12-31 00:00:00")]
    [InlineData("'infinity'::timestamp", "infinity")]
    [InlineData("'infinity'::date", "infinity")]
    [InlineData("'0044-03-15 BC'::date", "0044-03-15 BC")]
    [InlineData("'0044-03-15 12:00 BC'::timestamp", "0044-03-15 12:00:00 BC")]
    [InlineData("time '24:00'", "24:00:00")]
    [InlineData("timetz '12:00+15:59'", "12:00:00+15:59")]
    [InlineData("interval '1 month 2 days 00:00:01.5'", "1 mon 2 days 00:00:01.5")]
    [InlineData("0.12345678901234567890123456789012345", "0.12345678901234567890123456789012345")]
    [InlineData("1e30", "1000000000000000000000000000000")]
    [InlineData("'NaN'::numeric", "NaN")]
    [InlineData("'-Infinity'::float8", "-Infinity")]
    [InlineData("ARRAY[1, NULL]", "{1,NULL}")]
    [InlineData("'\\x00ff'::bytea", "\\x00ff")]
    [InlineData("ROW(1, 'a b')", "(1,\"a b\")")]
    [InlineData("timestamp '2025-06-30 01:02:03.5'", "2025-06-30T01:02:03.5")]
    [InlineData("timestamptz '2025-06-30 01:02:03Z'", "2025-06-30T01:02:03Z")]
    public async Task A_value_arrives_as_PostgreSQL_writes_it_where_dotnet_can_t_hold_it(string value, string expected) =>
        Assert.Equal([expected], Assert.Single((await RunAsync($"SELECT {value} AS v")).Rows));

    [Fact]
    public async Task An_answer_that_is_too_large_is_refused_before_it_is_read_and_the_next_one_comes()
    {
        foreach (var sql in new[] { "SELECT repeat('x', 40000000)", "SELECT repeat('x', 1000) FROM generate_series(1, 40000)", "SELECT NULL, NULL, NULL FROM generate_series(1, 2000000)" })
        {
            var refusal = await Assert.ThrowsAsync<QueryException>(() => RunAsync(sql, maxRows: 2_000_000));
            Assert.Contains("larger than 32,000,000 bytes", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal((1, false), Count(await RunAsync("SELECT 1")));
    }

    [Fact]
    public async Task A_query_that_needs_more_memory_or_disk_than_one_may_have_is_refused()
    {
        var memory = await Assert.ThrowsAsync<QueryException>(() => RunAsync("SELECT length(repeat('x', 1000000000))"));
        Assert.Contains("more memory", memory.Message, StringComparison.Ordinal);

        await SetTempFileLimitAsync("SET temp_file_limit = '1MB'");
        var disk = await Assert.ThrowsAsync<QueryException>(() => RunAsync("SELECT i FROM generate_series(1, 1000000) AS i ORDER BY i DESC"));
        await SetTempFileLimitAsync("RESET temp_file_limit");
        Assert.Contains("temporary files", disk.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_longer_than_20_000_bytes_is_neither_run_nor_explained()
    {
        var sql = "SELECT 1 " + string.Concat(Enumerable.Repeat("/*/", 66_667));
        var none = new Dictionary<string, JsonElement>();

        var refusals = new[]
        {
            await Assert.ThrowsAsync<QueryException>(() => RunAsync(sql)),
            await Assert.ThrowsAsync<QueryException>(() => Runner.ExplainAsync(sql, none, null, Token)),
        };

        Assert.All(refusals, refusal => Assert.Contains("the query has 200,010 bytes; at most 20,000 are accepted", refusal.Message, StringComparison.Ordinal));
    }

    /// <summary>The worst text that is accepted: PostgreSQL looks at it in quadratic time.</summary>
    [Fact]
    public async Task The_longest_text_of_unclosed_comments_is_refused_by_the_database()
    {
        var refusal = await Assert.ThrowsAsync<QueryException>(() => RunAsync("SELECT 1 " + string.Concat(Enumerable.Repeat("/*/", 6_663))));
        Assert.Contains("unterminated", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\0b", "NUL")]
    [InlineData("\ud800", "surrogate")]
    public async Task A_parameter_that_PostgreSQL_s_text_can_t_hold_is_refused(string value, string reason)
    {
        var json = JsonDocument.Parse(value == "a\0b" ? "\"a\\u0000b\"" : "\"\\ud800\"").RootElement;
        var refusal = await Assert.ThrowsAsync<QueryException>(
            () => Runner.RunAsync("SELECT {{name}}", new Dictionary<string, JsonElement> { ["name"] = json }, 1, null, Token));
        Assert.Contains("parameters.name", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_waits_while_a_load_is_published_names_the_load_its_rows_are_of()
    {
        Task<QueryResult>? running = null;
        await PublishAsync(1, () => Task.CompletedTask);
        await PublishAsync(2, async () =>
        {
            running = RunAsync("SELECT MAX(load_id) FROM report.load WHERE (SELECT COUNT(*) FROM report.finance) >= 0");
            await Eventually.IsAsync(CountWaitingAsync, count => count == 1);
        });

        var result = await (running ?? throw new InvalidOperationException("It was not run."));

        Assert.Equal(2L, Assert.Single(result.Rows)[0]);
        Assert.Equal(2, result.Load?.LoadId.Value);
        await using var forget = panel.Panel.Warehouse.Owner.CreateCommand("DELETE FROM report.load");
        await forget.ExecuteNonQueryAsync(Token);
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
        foreach (var sql in new[] { "SELECT 1; SELECT 2", "ANALYZE DELETE FROM report.load", "ANALYZE SELECT pg_sleep(100)", "ANALYZE SELECT 1", "(ANALYZE) SELECT 1", "VERBOSE SELECT 1" })
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
    [InlineData("SELECT 'a' || chr(0)", "null character not permitted")]
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
    [InlineData("SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')")]
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

    /// <summary>
    /// Whoever adds to these lists says that a query may do no harm by the function: it runs no SQL of its own, takes no lock, and changes and
    /// reads nothing but what it is given.
    /// </summary>
    [Fact]
    public async Task The_reader_may_call_exactly_these_of_the_functions_that_could_do_something()
    {
        string[] allowed =
        [
            "bernoulli", "clock_timestamp", "current_query", "gen_random_uuid", "pg_indexes_size", "pg_lock_status", "pg_relation_size", "pg_table_size",
            "pg_total_relation_size", "random", "random_normal", "setseed", "system", "timeofday", "uuidv4", "uuidv7",
        ];
        await using var command = panel.Panel.Warehouse.Reader.CreateCommand(
            """
            SELECT CAST(p.proname AS text) AS name, p.provolatile = 'v' OR p.prosecdef OR p.proname ~ '_to_xml|^lo_|^pg_read_' AS acts
            FROM pg_proc AS p
            WHERE has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(p.pronamespace, 'USAGE')
            """);
        var found = new HashSet<(string Name, bool Acts)>();
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
        {
            found.Add((reader.GetString(0), reader.GetBoolean(1)));
        }

        Assert.Empty(found.Where(function => function.Acts).Select(function => function.Name).Except(allowed));
        Assert.Contains(("pg_lock_status", true), found);
        Assert.Contains(("sum", false), found);
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

    /// <summary>Adds a load as publishing does, while nobody can read the dimension.</summary>
    /// <param name="meanwhile">Done before it is committed.</param>
    private async Task PublishAsync(long loadId, Func<Task> meanwhile)
    {
        await using var connection = await panel.Panel.Warehouse.Owner.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using var publish = new NpgsqlCommand(
            $"""
            LOCK TABLE report.finance IN ACCESS EXCLUSIVE MODE;
            INSERT INTO report.load (load_id, run_id, source, is_sample, published_at, published_by, row_count, balanced, raw_manifest)
            VALUES ({loadId}, {loadId}, 'file', FALSE, now(), 'tester', 0, TRUE, 'none');
            """,
            connection);
        await publish.ExecuteNonQueryAsync(Token);
        await meanwhile();
        await transaction.CommitAsync(Token);
    }

    private async Task<long> CountWaitingAsync()
    {
        await using var command = panel.Panel.Warehouse.Owner.CreateCommand(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'DECLARE answer%' AND datname = current_database()");
        return (long)(await command.ExecuteScalarAsync(Token) ?? 0L);
    }

    /// <summary>For new connections of the reader's.</summary>
    private async Task SetTempFileLimitAsync(string setting)
    {
        var warehouse = panel.Panel.Warehouse;
        await using var command = warehouse.Owner.CreateCommand($"ALTER ROLE {LocalWarehouse.Quote(warehouse.ReaderRole)} IN DATABASE {LocalWarehouse.Quote(warehouse.Database)} {setting}");
        await command.ExecuteNonQueryAsync(Token);
        warehouse.Reader.Clear();
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
