using SfSpend.Core;
using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Transferring;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Loading;

public sealed class PostgresLoadFailureTests(PostgresServer server) : LoadFailureTests(server, WarehouseKind.Postgres)
{
    [Fact]
    public async Task A_row_of_another_year_is_refused()
    {
        var message = await FailAsync(files => files.Replace(
            files.Write(2, [Tax, Pay]), "transaction-2024.csv.gz", FactHeader, "20240000001,2023,1,2,1,1,500.00", "20240000002,2024,1,1,1,2,20.25"));

        Assert.Contains("transaction_2024", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_in_another_order_are_refused()
    {
        var message = await FailAsync(files => files.Replace(
            files.Write(2, [Tax]),
            "transaction-2024.csv.gz",
            "transaction_id,fiscal_year,type_id,program_id,fund_id,finance_id,amount",
            "20240000001,2024,2,1,1,1,500.00"));

        Assert.Contains("type_id", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_gzip_is_named()
    {
        var message = await FailAsync(
            files => files.Write(2, [Pay]),
            (warehouse, order) => File.WriteAllTextAsync(Path.Combine(warehouse.Files.Bucket.Address, order.Landed.Prefix, "transaction-2024.csv.gz"), "not gzip", Token));

        Assert.Contains("run-2/transaction-2024.csv.gz", message, StringComparison.Ordinal);
        Assert.Contains("can't be read", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_cancelled_while_it_reads_leaves_the_warehouse_as_it_was_and_the_lock_free()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax]);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var bucket = new CancellingBucket(warehouse.Files.Bucket, "transaction-2024.csv.gz", cancelled);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => warehouse.Loader.LoadAsync(warehouse.Files.Write(2, [Pay]), bucket, new StageProgress(), cancelled.Token));

        Assert.Equal([Tax], await warehouse.ReadFactsAsync());
        Assert.Equal(new LoadId(2), (await warehouse.LoadAsync(3, [Pay])).LoadId);
    }
}

public sealed class RedshiftLoadFailureTests(PostgresServer server) : LoadFailureTests(server, WarehouseKind.Redshift)
{
    [Fact]
    public async Task A_row_of_another_year_is_refused()
    {
        var message = await FailAsync(files => files.Replace(
            files.Write(2, [Tax, Pay]), "transaction-2024.csv.gz", FactHeader, "20240000001,2023,1,2,1,1,500.00", "20240000002,2024,1,1,1,2,20.25"));

        Assert.Contains("Fiscal year 2023, Revenue, related units No", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_Redshift_can_t_read_is_named_with_file_line_and_column()
    {
        var message = await FailAsync(files => files.Replace(
            files.Write(2, [Tax, Pay]), "transaction-2024.csv.gz", FactHeader, "20240000001,2024,1,2,1,1,500.00", "20240000002,2024,1,1,1,2,20.2x"));

        Assert.Contains("transaction-2024.csv.gz, line 3, column amount", message, StringComparison.Ordinal);
        Assert.Contains("20.2x", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_too_long_for_its_column_is_named_with_file_line_and_column()
    {
        var message = await FailAsync(files =>
        {
            files.Programs[1] = $"2,Clinics,CLI,{new string('x', 1001)},DPH,Community Health,04,No";
            return files.Write(2, [Pay]);
        });

        Assert.Contains("program.csv.gz, line 3, column department", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_goes_before_it_is_copied_is_named()
    {
        var message = await FailAsync(
            files => files.Write(2, [Pay]),
            (warehouse, order) =>
            {
                File.Delete(Path.Combine(warehouse.Files.Folder, order.Landed.Prefix, "transaction-2024.csv.gz"));
                return Task.CompletedTask;
            });

        Assert.Contains("run-2/transaction-2024.csv.gz is gone", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("COPY ")]
    [InlineData("INSERT INTO \"staging\".\"measure\"")]
    [InlineData("UPDATE \"report\".\"program\"")]
    [InlineData("INSERT INTO \"report\".\"load\"")]
    [InlineData("CREATE SCHEMA \"load_2\"")]
    [InlineData("DELETE FROM \"report\".\"transaction\"")]
    [InlineData("INSERT INTO \"report\".\"transaction\"")]
    [InlineData("COMMIT")]
    public async Task A_connection_cut_at_any_statement_leaves_the_load_before_and_the_retry_publishes(string statement)
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax]);
        warehouse.Files.Programs[0] = "1,Patrol,PATROL,POL Police,POL,Public Protection,01,No";
        var order = warehouse.Files.Write(2, [Tax, Pay]);
        warehouse.StandIn?.CutBefore(statement);

        await Assert.ThrowsAsync<LoadException>(() => warehouse.LoadAsync(order));

        Assert.Equal([Tax], await warehouse.ReadFactsAsync());
        Assert.Equal("1 PAT", await warehouse.ScalarAsync<string>("SELECT (SELECT COUNT(*) FROM report.load) || ' ' || program_code FROM report.program WHERE program_id = 1"));
        Assert.Equal(new LoadResult(new LoadId(2), Published: true, LoadedRowCount: 2), await warehouse.LoadAsync(order));
        Assert.Equal(TestWarehouse.Sort([Tax, Pay]), await warehouse.ReadFactsAsync());
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_by_the_retry()
    {
        await using var warehouse = await CreateAsync();
        var order = warehouse.Files.Write(1, [Tax]);
        warehouse.StandIn?.CutAfter("COMMIT");

        await Assert.ThrowsAsync<LoadException>(() => warehouse.LoadAsync(order));

        Assert.Equal(new LoadResult(new LoadId(1), Published: true, LoadedRowCount: 1), await warehouse.LoadAsync(order));
        Assert.Equal([Tax], await warehouse.ReadFactsAsync());
    }
}

public abstract class LoadFailureTests(PostgresServer server, WarehouseKind kind)
{
    private protected const string FactHeader = "transaction_id,fiscal_year,program_id,type_id,fund_id,finance_id,amount";

    private protected static readonly Fact Tax = new(2024, 1, 2, 1, "Revenue", 500m);
    private protected static readonly Fact Pay = new(2024, 1, 1, 1, "Spending", 20.25m);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected Task<TestWarehouse> CreateAsync() => TestWarehouse.CreateAsync(server, kind);

    [Fact]
    public async Task A_cent_less_than_the_manifest_says_names_the_cell_with_both_figures()
    {
        var message = await FailAsync(files => files.Replace(
            files.Write(2, [Tax, Pay]), "transaction-2024.csv.gz", FactHeader, "20240000001,2024,1,2,1,1,500.00", "20240000002,2024,1,1,1,2,20.24"));

        Assert.Contains("Fiscal year 2024, Spending, related units No", message, StringComparison.Ordinal);
        Assert.Contains("found 1 rows of 20.24 dollars in staging, expected 1 rows of 20.25 dollars", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_read_its_source_before_the_current_load_was_published_is_refused() => Assert.Contains(
        "Load 1 was published after run 2 had read its source",
        await FailAsync(files =>
        {
            var order = files.Write(2, [Pay]);
            return order with { Raw = order.Raw with { LoadBefore = 0 } };
        }),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_key_without_its_member_is_named()
    {
        var message = await FailAsync(files => files.Replace(
            files.Write(2, [Tax, Pay]), "transaction-2024.csv.gz", FactHeader, "20240000001,2024,1,2,9,1,500.00", "20240000002,2024,1,1,1,2,20.25"));

        Assert.Contains("fund_id is not in fund.csv.gz", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_did_not_land_is_named() => Assert.Contains(
        "run-2/fund.csv.gz did not land",
        await FailAsync(files =>
        {
            var order = files.Write(2, [Pay]);
            return order with { Landed = order.Landed with { Objects = [.. order.Landed.Objects.Where(item => item.Key != "run-2/fund.csv.gz")] } };
        }),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_landed_file_with_another_hash_is_named() => Assert.Contains(
        "run-2/fund.csv.gz",
        await FailAsync(files =>
        {
            var order = files.Write(2, [Pay]);
            return order with
            {
                Landed = order.Landed with { Objects = [.. order.Landed.Objects.Select(item => item.Key == "run-2/fund.csv.gz" ? item with { Sha256 = "00" } : item)] },
            };
        }),
        StringComparison.Ordinal);

    [Fact]
    public async Task Bytes_that_changed_in_the_bucket_after_landing_are_found_out()
    {
        var message = await FailAsync(files =>
        {
            var order = files.Write(2, [Pay]);
            files.Replace(order, "transaction-2024.csv.gz", FactHeader, "20240000001,2024,1,1,1,2,20.25", "20240000002,2024,1,1,1,2,0.00");
            return order;
        });

        Assert.Contains("is not the file that was conformed", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_counts_otherwise_than_its_extract_is_refused()
    {
        var message = await FailAsync(files =>
        {
            var order = files.Write(2, [Pay]);
            return order with { Raw = order.Raw with { SourceCells = [new CellTotal(2024, "Spending", "No", 2, 20.25m)] } };
        });

        Assert.Contains("expected 2 rows of 20.25 dollars as in the source's own sums", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accepted_rejects_are_a_checkpoint_of_their_own_and_the_load_is_balanced()
    {
        await using var warehouse = await CreateAsync();
        var order = warehouse.Files.Write(1, [Pay]);
        var reject = new Reject("raw.csv", 3, "amount", "Found 'x', expected a decimal", "…", 2024, "Spending", "No", null);
        order = order with
        {
            Conformed = order.Conformed with
            {
                RawCells = [new CellTotal(2024, "Spending", "No", 2, 20.25m)], SourceRowCount = 2, RejectedRowCount = 1, Rejects = [reject],
            },
        };

        await warehouse.LoadAsync(order);

        Assert.Equal("1 0.00", await warehouse.ScalarAsync<string>("SELECT row_count || ' ' || amount FROM report.reconciliation WHERE checkpoint = 'rejected'"));
        Assert.True(await warehouse.ScalarAsync<bool>("SELECT balanced FROM report.load"));
    }

    [Fact]
    public async Task What_a_crash_left_in_staging_does_not_disturb_the_next_load()
    {
        await using var warehouse = await CreateAsync();
        await warehouse.ScalarAsync<int>("CREATE TABLE staging.transaction_2024 (left_over text); CREATE TABLE staging.program (left_over text); SELECT 1");

        await warehouse.LoadAsync(1, [Tax, Pay]);

        Assert.Equal(TestWarehouse.Sort([Tax, Pay]), await warehouse.ReadFactsAsync());
    }

    private protected Task<string> FailAsync(Func<ConformedFiles, LoadOrder> write) => FailAsync(write, (_, _) => Task.CompletedTask);

    /// <summary>Loads something good, then something bad, and proves that the good still stands.</summary>
    private protected async Task<string> FailAsync(Func<ConformedFiles, LoadOrder> write, Func<TestWarehouse, LoadOrder, Task> spoilAsync)
    {
        await using var warehouse = await CreateAsync();
        await warehouse.LoadAsync(1, [Tax]);
        var order = write(warehouse.Files);
        await spoilAsync(warehouse, order);

        var problem = await Assert.ThrowsAsync<LoadException>(() => warehouse.LoadAsync(order));

        Assert.Equal([Tax], await warehouse.ReadFactsAsync());
        Assert.Equal(1, await warehouse.ScalarAsync<long>("SELECT COUNT(*) FROM report.load"));
        return problem.Message;
    }

    private protected sealed class CancellingBucket(ILandingBucket inner, string fileName, CancellationTokenSource cancelled) : ILandingBucket
    {
        public string Address => inner.Address;

        public Task<LandedObject?> DescribeAsync(string key, CancellationToken cancellationToken) => inner.DescribeAsync(key, cancellationToken);

        public async Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
        {
            if (key.EndsWith(fileName, StringComparison.Ordinal))
            {
                await cancelled.CancelAsync();
            }

            return await inner.OpenReadAsync(key, CancellationToken.None);
        }
    }
}
