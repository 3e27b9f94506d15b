using System.Text.Json;
using SfSpend.Core.Environments.Local;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Loading;

public sealed class PostgresLoaderTests(PostgresServer server) : LoaderTests(server, WarehouseKind.Postgres)
{
    [Fact]
    public async Task The_planner_knows_what_each_year_and_all_together_consist_of()
    {
        await using var warehouse = await CreateAsync();
        Fact[] facts = [.. Enumerable.Range(0, 90).Select(number => new Fact(2024 + (number % 3), 1, 1, 1, number % 2 == 0 ? "Revenue" : "Spending", number))];

        await warehouse.LoadAsync(1, facts);
        await warehouse.LoadAsync(2, [.. facts, .. facts.Where(fact => fact.FiscalYear == 2025)]);

        const string Known = "SELECT string_agg(n_distinct || ' in ' || tablename, ', ' ORDER BY tablename) FROM pg_stats WHERE attname = 'finance_id' AND tablename LIKE 'transaction%'";
        Assert.Equal("2 in transaction", await warehouse.ScalarAsync<string>($"{Known} AND schemaname = 'report' AND inherited"));
        Assert.Equal("2 in transaction_2024, 2 in transaction_2025, 2 in transaction_2026", await warehouse.ScalarAsync<string>($"{Known} AND schemaname = 'fact'"));
    }

    [Fact]
    public async Task A_year_that_stays_is_the_same_table_as_before()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        var untouched = await warehouse.ScalarAsync<uint>("SELECT 'fact.transaction_2024'::regclass::oid");

        await warehouse.LoadAsync(2, [Tax2024, Grant2025]);

        Assert.Equal(untouched, await warehouse.ScalarAsync<uint>("SELECT 'fact.transaction_2024'::regclass::oid"));
    }
}

public sealed class RedshiftLoaderTests(PostgresServer server) : LoaderTests(server, WarehouseKind.Redshift)
{
    [Fact]
    public async Task A_load_is_one_transaction_that_copies_all_years_at_once_by_a_manifest_of_mandatory_files()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);

        var manifest = await File.ReadAllTextAsync(Path.Combine(warehouse.Files.Folder, "run-1", "transaction.manifest"), Token);
        Assert.Equal(
            ["transaction-2024.csv.gz", "transaction-2025.csv.gz"],
            JsonDocument.Parse(manifest).RootElement.GetProperty("entries").EnumerateArray().Select(entry => Path.GetFileName(entry.GetProperty("url").GetString())));
        Assert.DoesNotContain("\"mandatory\":false", manifest, StringComparison.Ordinal);
        var sent = warehouse.StandIn?.Statements.ToList() ?? [];
        Assert.Equal(6, sent.Count(text => text.StartsWith("COPY ", StringComparison.Ordinal)));
        Assert.Single(sent, text => text.StartsWith("BEGIN ", StringComparison.Ordinal));
        Assert.Single(sent, text => text.StartsWith("COMMIT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_a_bucket_in_S3_can_be_loaded_from()
    {
        await using var warehouse = await CreateAsync();
        var folder = new LocalLandingBucket(warehouse.Files.Folder);

        var problem = await Assert.ThrowsAsync<LoadException>(
            () => warehouse.Loader.LoadAsync(warehouse.Files.Write(1, [Tax2024]), folder, new StageProgress(), Token));

        Assert.Contains("expected a bucket in S3", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_loads_at_once_publish_one_after_the_other()
    {
        await using var warehouse = await CreateAsync();
        var orders = new[] { warehouse.Files.Write(1, [Tax2024]), warehouse.Files.Write(2, [Tax2024, Pay2024]) };

        var results = await Task.WhenAll(orders.Select(warehouse.LoadAsync));

        Assert.Equal([1, 2], results.Select(result => result.LoadId.Value).Order());
    }
}

public abstract class LoaderTests(PostgresServer server, WarehouseKind kind)
{
    private protected static readonly Fact Tax2024 = new(2024, 1, 2, 1, "Revenue", 1_000_000.10m);
    private protected static readonly Fact Pay2024 = new(2024, 1, 1, 1, "Spending", 200.25m);
    private protected static readonly Fact Tax2025 = new(2025, 1, 2, 1, "Revenue", 1_100_000.00m);
    private protected static readonly Fact Grant2025 = new(2025, 3, 3, 2, "Spending", -75.50m);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected Task<TestWarehouse> CreateAsync() => TestWarehouse.CreateAsync(server, kind);

    [Fact]
    public async Task The_first_load_is_what_the_read_only_role_sees_and_it_records_no_changes()
    {
        await using var warehouse = await CreateAsync();
        Fact[] facts = [Tax2024, Pay2024, Tax2025, Grant2025, Grant2025];

        var result = await warehouse.LoadAsync(7, facts);

        Assert.Equal(new LoadResult(new LoadId(1), Published: true, LoadedRowCount: 5), result);
        Assert.Equal(TestWarehouse.Sort(facts), await warehouse.ReadFactsAsync());
        Assert.Equal(0, await warehouse.ScalarAsync<long>("SELECT COUNT(*) FROM report.transaction_change"));
        Assert.True(await warehouse.ScalarAsync<bool>("SELECT balanced AND base_load_id IS NULL AND row_count = 5 FROM report.load"));
    }

    [Fact]
    public async Task Progress_counts_every_row_and_byte()
    {
        await using var warehouse = await CreateAsync();
        var order = warehouse.Files.Write(1, [Tax2024, Pay2024, Tax2025]);
        var progress = new StageProgress();

        await warehouse.Loader.LoadAsync(order, warehouse.Files.Bucket, progress, Token);

        Assert.Equal((3, 3), (progress.RowsDone, progress.RowsTotal));
        Assert.Equal(progress.BytesTotal, progress.BytesDone);
        Assert.Equal(order.Conformed.Files.Sum(file => file.ByteCount), progress.BytesDone);
    }

    [Fact]
    public async Task The_same_files_again_change_nothing()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);

        var result = await warehouse.LoadAsync(2, [Tax2024, Tax2025]);

        Assert.Equal(new LoadResult(new LoadId(1), Published: false, LoadedRowCount: 2), result);
        Assert.Equal(1, await warehouse.ScalarAsync<long>("SELECT COUNT(*) FROM report.load"));
    }

    [Fact]
    public async Task The_same_order_twice_publishes_once()
    {
        await using var warehouse = await CreateAsync();
        var order = warehouse.Files.Write(1, [Tax2024, Tax2025]);

        var first = await warehouse.LoadAsync(order);
        var second = await warehouse.LoadAsync(order);

        Assert.Equal(first, second);
        Assert.Equal(1, await warehouse.ScalarAsync<long>("SELECT COUNT(*) FROM report.load"));
    }

    [Fact]
    public async Task One_row_with_another_amount_replaces_its_year_alone()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Pay2024, Tax2025, Grant2025]);
        var dearer = Grant2025 with { Amount = -80m };

        var result = await warehouse.LoadAsync(2, [Tax2024, Pay2024, Tax2025, dearer]);

        Assert.Equal(new LoadId(2), result.LoadId);
        Assert.Equal([Grant2025], await warehouse.ReadChangeRowsAsync(result.LoadId, "Removed"));
        Assert.Equal([dearer], await warehouse.ReadChangeRowsAsync(result.LoadId, "Added"));
        Assert.Equal(TestWarehouse.Sort([Tax2024, Pay2024, Tax2025, dearer]), await warehouse.ReadFactsAsync());
        Assert.Equal("1,2", await warehouse.ScalarAsync<string>("SELECT string_agg(run_id::text, ',' ORDER BY fiscal_year) FROM report.load_year WHERE load_id = 2"));
    }

    [Fact]
    public async Task Rows_in_another_order_are_a_load_without_changes()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Pay2024]);

        var result = await warehouse.LoadAsync(2, [Pay2024, Tax2024]);

        Assert.True(result.Published);
        Assert.Equal(0, await warehouse.ScalarAsync<long>("SELECT COUNT(*) FROM report.transaction_change"));
        Assert.Equal(20_240_000_001, await warehouse.ScalarAsync<long>("SELECT transaction_id FROM report.transaction WHERE finance_id = 2"));
    }

    [Fact]
    public async Task A_year_that_the_source_no_longer_has_is_removed_and_shows_as_changes()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Pay2024, Tax2025]);

        var result = await warehouse.LoadAsync(2, [Tax2025]);

        Assert.Equal([Tax2025], await warehouse.ReadFactsAsync());
        Assert.Equal(TestWarehouse.Sort([Tax2024, Pay2024]), await warehouse.ReadChangeRowsAsync(result.LoadId, "Removed"));
    }

    [Fact]
    public async Task A_source_without_any_row_is_refused()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);

        var problem = await Assert.ThrowsAsync<LoadException>(() => warehouse.LoadAsync(2, []));

        Assert.Contains("no row to load", problem.Message, StringComparison.Ordinal);
        Assert.Equal([Tax2024], await warehouse.ReadFactsAsync());
    }

    [Fact]
    public async Task With_fiscal_years_named_only_these_are_replaced()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Pay2024, Tax2025]);
        var other2024 = Pay2024 with { Amount = 1 };

        var result = await warehouse.LoadAsync(2, [other2024, Grant2025], 2024);

        Assert.Equal(TestWarehouse.Sort([other2024, Tax2025]), await warehouse.ReadFactsAsync());
        Assert.True(await warehouse.ScalarAsync<bool>("SELECT balanced AND row_count = 2 FROM report.load WHERE load_id = 2"));
        Assert.Equal(5, await warehouse.ScalarAsync<long>("SELECT COUNT(*) FROM report.reconciliation WHERE load_id = 2 AND fiscal_year = 2025"));
        Assert.False((await warehouse.LoadAsync(3, [other2024, Tax2025], 2024)).Published);
        Assert.Equal(new LoadId(2), result.LoadId);
    }

    [Fact]
    public async Task A_load_of_some_years_that_was_conformed_without_the_others_is_refused()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        warehouse.Files.Programs[0] = "1,Patrol,OLD,POL Police,POL,Public Protection,01,No";

        var problem = await Assert.ThrowsAsync<LoadException>(() => warehouse.LoadAsync(2, [Tax2024, Pay2024], 2024));

        Assert.Contains("conformed without the fiscal years 2025", problem.Message, StringComparison.Ordinal);
        Assert.Equal("PAT", await warehouse.ScalarAsync<string>("SELECT program_code FROM report.program WHERE program_id = 1"));
        Assert.Equal(TestWarehouse.Sort([Tax2024, Tax2025]), await warehouse.ReadFactsAsync());
    }

    [Fact]
    public async Task A_member_that_is_called_otherwise_now_is_a_load_even_when_no_transaction_changed()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024]);
        warehouse.Files.Programs[0] = "1,Patrol,PATROL,POL Police,POL,Public Protection,01,No";
        warehouse.Files.Programs.Add("4,Parks,PRK,REC Recreation,REC,Culture & Recreation,05,No");

        var result = await warehouse.LoadAsync(2, [Tax2024]);

        Assert.True(result.Published);
        Assert.Equal("PATROL", await warehouse.ScalarAsync<string>("SELECT program_code FROM report.program WHERE program_id = 1"));
        var members = await warehouse.Loader.ReadMembersAsync(Token);
        Assert.Equal([1, 2, 3, 4], members.Programs.Values.Order());
        Assert.Equal(1, members.Types["SALARIES\u001fSALARIES\u001fPERMANENT SALARIES"]);
        Assert.Equal(2, members.Funds["SPECIAL REVENUE FUNDS\u001fGRANTS\u001fCONTINUING PROJECTS"]);
    }

    [Fact]
    public async Task Members_without_a_row_leave_the_dimension_and_those_of_years_that_stay_never_do()
    {
        await using var warehouse = await CreateAsync();
        var clinic2025 = new Fact(2025, 2, 1, 1, "Spending", 3m);
        await warehouse.LoadAsync(1, [Tax2024, clinic2025]);
        warehouse.Files.Programs.RemoveRange(1, 2);

        await warehouse.LoadAsync(2, [Tax2024, Pay2024, clinic2025], 2024);

        Assert.Equal("1,2", await warehouse.ScalarAsync<string>("SELECT string_agg(CAST(program_id AS text), ',' ORDER BY program_id) FROM report.program"));
        Assert.Equal([1, 2, 3], (await warehouse.Loader.ReadMembersAsync(Token)).Programs.Values.Order());
    }

    [Fact]
    public async Task Code_history_is_as_the_last_whole_load_tells_it()
    {
        await using var warehouse = await CreateAsync();
        warehouse.Files.History.Add("program,department,Public Protection,POL Police,POL,POL  Police,038,1999,2017,12,-5.25");
        await warehouse.LoadAsync(1, [Tax2024]);
        warehouse.Files.History[0] = "program,department,Public Protection,POL Police,POL,POL  Police,038,1999,2017,13,-5.25";

        var result = await warehouse.LoadAsync(2, [Tax2024]);

        Assert.True(result.Published);
        Assert.Equal(13, await warehouse.ScalarAsync<long>("SELECT SUM(row_count) FROM report.code_history"));
    }

    [Fact]
    public async Task A_year_whose_rows_were_tampered_with_in_the_warehouse_is_loaded_anew()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax2024, Tax2025]);
        await warehouse.ScalarAsync<int>("WITH gone AS (DELETE FROM report.transaction WHERE fiscal_year = 2025 RETURNING 1) SELECT COUNT(*)::int FROM gone");

        await warehouse.LoadAsync(2, [Tax2024, Tax2025]);

        Assert.Equal(TestWarehouse.Sort([Tax2024, Tax2025]), await warehouse.ReadFactsAsync());
    }
}
