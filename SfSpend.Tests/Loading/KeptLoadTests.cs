using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Loading;

public sealed class PostgresKeptLoadTests(PostgresServer server) : KeptLoadTests(server, WarehouseKind.Postgres)
{
    [Fact]
    public async Task Loads_share_the_tables_that_did_not_change()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        warehouse.Files.Programs[0] = "1,Patrol,PATROL,POL Police,POL,Public Protection,01,No";
        await warehouse.LoadAsync(2, [Tax2024, Tax2025 with { Amount = 7 }]);
        await warehouse.LoadAsync(3, [Tax2024, Tax2025 with { Amount = 8 }]);

        Assert.Equal(
            "code_history_from_1, finance_from_1, fund, fund_from_1, program, program_from_1, program_from_2, transaction_2025_until_2, transaction_2025_until_3, type, type_from_1",
            await warehouse.ScalarAsync<string>("SELECT string_agg(tablename, ', ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'past'"));
        Assert.Equal(
            ["program_from_2", "transaction_2024", "transaction_2025", "type_from_1"],
            (await TablesOfAsync(warehouse, Third)).Intersect(["program_from_1", "program_from_2", "transaction_2024", "transaction_2025", "type_from_1"]));
    }

    [Fact]
    public async Task A_publication_that_breaks_off_leaves_no_trace_and_its_retry_publishes_the_load()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);
        await using var slow = await warehouse.Reader.OpenConnectionAsync(Token);
        await using var question = await slow.BeginTransactionAsync(Token);
        await slow.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM load_1.transaction");
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var progress = new StageProgress(note =>
        {
            if (note.Contains("waiting for a question", StringComparison.Ordinal))
            {
                cancelled.Cancel();
            }
        });
        var order = warehouse.Files.Write(2, [Pay2024]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => warehouse.Loader.LoadAsync(order, warehouse.Files.Bucket, progress, cancelled.Token));
        Assert.True(await warehouse.ScalarAsync<bool>("SELECT to_regnamespace('load_2') IS NULL"));
        await question.CommitAsync(Token);
        await warehouse.LoadAsync(order);

        Assert.Equal([Tax2024], await warehouse.ReadFactsAsync(First));
        Assert.Equal([Pay2024], await warehouse.ReadFactsAsync(Second));
    }

    [Fact]
    public async Task A_question_as_of_an_earlier_load_keeps_nobody_out_of_the_current_one()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);
        await using var slow = await warehouse.Reader.OpenConnectionAsync(Token);
        await using var question = await slow.BeginTransactionAsync(Token);
        await slow.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM load_1.transaction");
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var progress = new StageProgress(note =>
        {
            if (note.Contains("waiting for a question", StringComparison.Ordinal))
            {
                waiting.TrySetResult();
            }
        });

        var loading = warehouse.Loader.LoadAsync(warehouse.Files.Write(2, [Pay2024]), warehouse.Files.Bucket, progress, Token);
        await waiting.Task.WaitAsync(Token);
        Assert.Equal([Tax2024], await warehouse.ReadFactsAsync());
        Assert.Equal([Tax2024], await warehouse.ReadFactsAsync(First));
        await question.CommitAsync(Token);
        await loading;

        Assert.Equal([Pay2024], await warehouse.ReadFactsAsync());
    }

    [Fact]
    public async Task A_load_published_before_loads_were_kept_is_kept_by_the_next()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        await warehouse.ScalarAsync<int>("DROP SCHEMA load_1 CASCADE; DROP SCHEMA past CASCADE; SELECT 1");
        warehouse.Files.Programs[0] = "1,Patrol,PATROL,POL Police,POL,Public Protection,01,No";

        await warehouse.LoadAsync(2, [Tax2024]);

        Assert.Equal(TestWarehouse.Sort([Tax2024, Tax2025]), await warehouse.ReadFactsAsync(First));
        Assert.Equal("PAT", await ReadAsync<string>(warehouse, "SELECT MIN(program_code) FROM load_{0}.program WHERE program_id = 1", First));
        Assert.Equal([Tax2024], await warehouse.ReadFactsAsync(Second));
    }

    [Theory]
    [InlineData("SELECT * FROM past.transaction_2024_until_2")]
    [InlineData("SELECT * FROM past.program_from_1")]
    [InlineData("SELECT * FROM fact.transaction_2024")]
    [InlineData("INSERT INTO load_1.finance VALUES (9, 'Gift')")]
    [InlineData("DROP VIEW load_1.finance")]
    public async Task Behind_the_views_readers_get_nowhere(string sql)
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);
        await warehouse.LoadAsync(2, [Pay2024]);
        await using var connection = await warehouse.Reader.OpenConnectionAsync(Token);

        var problem = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, problem.SqlState);
    }

    [Fact]
    public async Task A_question_for_one_year_reads_no_other_years_part()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        await warehouse.LoadAsync(2, [Pay2024, Tax2025]);
        await using var connection = await warehouse.Reader.OpenConnectionAsync(Token);

        var plan = await connection.QueryAsync<string>("EXPLAIN SELECT SUM(amount) FROM load_1.transaction WHERE fiscal_year = @year", new { year = 2024 });

        Assert.Contains("transaction_2024_until_2", string.Concat(plan), StringComparison.Ordinal);
        Assert.DoesNotContain("transaction_2025", string.Concat(plan), StringComparison.Ordinal);
    }
}

public sealed class RedshiftKeptLoadTests(PostgresServer server) : KeptLoadTests(server, WarehouseKind.Redshift)
{
    [Fact]
    public async Task Loads_share_the_rows_and_tables_that_did_not_change()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        warehouse.Files.Programs[0] = "1,Patrol,PATROL,POL Police,POL,Public Protection,01,No";
        await warehouse.LoadAsync(2, [Tax2024, Tax2025 with { Amount = 7 }]);
        await warehouse.LoadAsync(3, [Tax2024, Tax2025 with { Amount = 8 }]);

        Assert.Equal(
            "code_history_from_1, finance_from_1, fund, fund_from_1, program, program_from_1, program_from_2, transaction, type, type_from_1, writer",
            await warehouse.ScalarAsync<string>("SELECT string_agg(tablename, ', ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'past'"));
        Assert.Equal(
            "1:2024 1:2025 2:2025 3:2025",
            await warehouse.ScalarAsync<string>("SELECT string_agg(run_id || ':' || fiscal_year, ' ' ORDER BY run_id, fiscal_year) FROM past.transaction"));
    }

    [Fact]
    public async Task A_question_as_of_an_earlier_load_holds_no_publication_up()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);
        await using var slow = await warehouse.Reader.OpenConnectionAsync(Token);
        await using var question = await slow.BeginTransactionAsync(Token);
        await slow.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM load_1.transaction, report.transaction");

        await warehouse.LoadAsync(2, [Pay2024]);

        Assert.Equal([Pay2024], await warehouse.ReadFactsAsync());
    }

    [Theory]
    [InlineData("SELECT * FROM past.transaction")]
    [InlineData("SELECT * FROM past.program_from_1")]
    [InlineData("SELECT * FROM staging.transaction")]
    [InlineData("INSERT INTO load_1.finance VALUES (9, 'Gift')")]
    [InlineData("DELETE FROM report.transaction")]
    [InlineData("DROP VIEW load_1.finance")]
    public async Task Behind_the_views_readers_get_nowhere(string sql)
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);
        await using var connection = await warehouse.Reader.OpenConnectionAsync(Token);

        var problem = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, problem.SqlState);
    }
}

/// <summary>Every load stays as it was published, whatever comes after it.</summary>
public abstract class KeptLoadTests(PostgresServer server, WarehouseKind kind)
{
    private protected static readonly Fact Tax2024 = new(2024, 1, 2, 1, "Revenue", 1_000_000.10m);
    private protected static readonly Fact Pay2024 = new(2024, 1, 1, 1, "Spending", 200.25m);
    private protected static readonly Fact Tax2025 = new(2025, 1, 2, 1, "Revenue", 1_100_000.00m);
    private protected static readonly LoadId First = new(1);
    private protected static readonly LoadId Second = new(2);
    private protected static readonly LoadId Third = new(3);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected Task<TestWarehouse> CreateAsync() => TestWarehouse.CreateAsync(server, kind);

    [Fact]
    public async Task A_replaced_year_is_still_there_in_the_loads_that_had_it_down_to_its_transaction_ids()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Pay2024, Tax2025]);
        var ids = await IdsAsync(warehouse, First);
        await warehouse.LoadAsync(2, [Pay2024 with { Amount = 1 }, Pay2024, Tax2024, Tax2025]);
        await warehouse.LoadAsync(3, [Tax2024, Tax2025]);

        Assert.Equal(TestWarehouse.Sort([Tax2024, Pay2024, Tax2025]), await warehouse.ReadFactsAsync(First));
        Assert.Equal(TestWarehouse.Sort([Pay2024 with { Amount = 1 }, Pay2024, Tax2024, Tax2025]), await warehouse.ReadFactsAsync(Second));
        Assert.Equal(TestWarehouse.Sort([Tax2024, Tax2025]), await warehouse.ReadFactsAsync(Third));
        Assert.Equal(await warehouse.ReadFactsAsync(), await warehouse.ReadFactsAsync(Third));
        Assert.Equal(ids, await IdsAsync(warehouse, First));
    }

    [Fact]
    public async Task A_year_that_is_gone_and_comes_back_is_in_the_loads_that_had_it_and_in_no_other()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        await warehouse.LoadAsync(2, [Tax2025]);
        await warehouse.LoadAsync(3, [Pay2024, Tax2025]);

        Assert.Equal(TestWarehouse.Sort([Tax2024, Tax2025]), await warehouse.ReadFactsAsync(First));
        Assert.Equal([Tax2025], await warehouse.ReadFactsAsync(Second));
        Assert.Equal(TestWarehouse.Sort([Pay2024, Tax2025]), await warehouse.ReadFactsAsync(Third));
    }

    [Fact]
    public async Task A_member_is_called_as_it_was_called_then()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);
        await warehouse.LoadAsync(2, [Tax2024, Pay2024]);
        warehouse.Files.Programs[0] = "1,Patrol,PATROL,POL Police,POL,Public Protection,01,No";
        warehouse.Files.Programs.Add("4,Parks,PRK,REC Recreation,REC,Culture & Recreation,05,No");
        await warehouse.LoadAsync(3, [Tax2024, Pay2024]);

        const string programs = "SELECT string_agg(program_code, ',' ORDER BY program_id) FROM load_{0}.program";
        Assert.Equal("PAT,CLI,HOU", await ReadAsync<string>(warehouse, programs, First));
        Assert.Equal("PAT,CLI,HOU", await ReadAsync<string>(warehouse, programs, Second));
        Assert.Equal("PATROL,CLI,HOU,PRK", await ReadAsync<string>(warehouse, programs, Third));
    }

    [Fact]
    public async Task Code_history_is_as_it_was_told_then()
    {
        await using var warehouse = await CreateAsync();
        warehouse.Files.History.Add("program,department,Public Protection,POL Police,POL,POL  Police,038,1999,2017,12,-5.25");
        await warehouse.LoadAsync(1, [Tax2024]);
        warehouse.Files.History[0] = "program,department,Public Protection,POL Police,POL,POL  Police,038,1999,2017,13,-5.25";
        await warehouse.LoadAsync(2, [Tax2024]);
        warehouse.Files.History.Clear();
        await warehouse.LoadAsync(3, [Tax2024]);

        const string rows = "SELECT COALESCE(SUM(row_count), 0) FROM load_{0}.code_history";
        Assert.Equal((12, 13, 0), (await ReadAsync<long>(warehouse, rows, First), await ReadAsync<long>(warehouse, rows, Second), await ReadAsync<long>(warehouse, rows, Third)));
    }

    [Fact]
    public async Task A_load_has_exactly_the_tables_and_columns_of_the_star()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);

        const string columns = """
            SELECT string_agg(table_name || '.' || column_name || ' ' || data_type || COALESCE(numeric_precision || ',' || numeric_scale, ''), ' ' ORDER BY table_name, ordinal_position)
            FROM information_schema.columns WHERE table_schema = 'SCHEMA' AND table_name IN ('transaction', 'program', 'type', 'fund', 'finance', 'code_history')
            """;
        Assert.Equal(
            await warehouse.ScalarAsync<string>(columns.Replace("SCHEMA", "report", StringComparison.Ordinal)),
            await warehouse.ScalarAsync<string>(columns.Replace("SCHEMA", "load_1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_table_of_a_load_is_one_that_questions_are_exchanged_for()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);

        Assert.Equal(
            string.Join(",", LoadSchemas.Tables.Select(table => table.Name).Order(StringComparer.Ordinal)),
            await warehouse.ScalarAsync<string>("SELECT string_agg(viewname, ',' ORDER BY viewname) FROM pg_views WHERE schemaname = 'load_1'"));
    }

    private protected static Task<string> IdsAsync(TestWarehouse warehouse, LoadId load) => ReadAsync<string>(
        warehouse, "SELECT string_agg(transaction_id || ':' || amount, ' ' ORDER BY transaction_id) FROM load_{0}.transaction", load);

    private protected static async Task<T> ReadAsync<T>(TestWarehouse warehouse, string sql, LoadId load)
    {
        await using var connection = await warehouse.Reader.OpenConnectionAsync(Token);
        var value = await connection.ExecuteScalarAsync<T>(sql.Replace("{0}", load.ToString(), StringComparison.Ordinal));
        return value ?? throw new InvalidOperationException($"Nothing found by: {sql}");
    }

    /// <summary>The tables behind a load's views.</summary>
    private protected static async Task<IReadOnlyList<string>> TablesOfAsync(TestWarehouse warehouse, LoadId load)
    {
        await using var connection = await warehouse.Owner.OpenConnectionAsync(Token);
        return (await connection.QueryAsync<string>(
            """
            SELECT DISTINCT t.relname
            FROM pg_rewrite AS r
            JOIN pg_class AS v ON v.oid = r.ev_class
            JOIN pg_namespace AS n ON n.oid = v.relnamespace
            JOIN pg_depend AS d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
            JOIN pg_class AS t ON t.oid = d.refobjid AND t.relkind = 'r'
            WHERE n.nspname = @schema ORDER BY t.relname
            """,
            new { schema = $"load_{load}" })).AsList();
    }
}
