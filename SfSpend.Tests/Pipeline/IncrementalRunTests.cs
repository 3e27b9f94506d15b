using Dapper;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

/// <summary>Runs from DataSF that touch only what moved.</summary>
public sealed class IncrementalRunTests(PostgresServer postgres, SftpFixture sftp) : IClassFixture<SftpFixture>, IAsyncLifetime
{
    private static readonly SourceRow[] Rows =
    [
        new SourceRow().With(2023, 1m),
        new SourceRow { Program = "A" }.With(2024, 2m),
        new SourceRow { Program = "B", RevenueOrSpending = "Revenue" }.With(2024, 3m),
        new SourceRow().With(2025, 4m),
    ];

    private DataSfPipeline? _pipeline;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PipelinePanel Panel => Pipeline.Panel;

    private FakeDataSf Portal => Pipeline.Portal;

    private DataSfPipeline Pipeline => _pipeline ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _pipeline = await DataSfPipeline.StartAsync(postgres, sftp, Rows);

    public ValueTask DisposeAsync() => _pipeline?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_source_that_has_not_changed_ends_the_run_after_its_first_stage_with_the_warehouse_untouched()
    {
        var loaded = await Panel.RunDataSfAsync(RunMode.Incremental);
        Assert.Equal(RunState.Succeeded, loaded.State);

        var run = await Panel.RunDataSfAsync(RunMode.Incremental);

        Assert.Equal((RunState.Unchanged, loaded.LoadId), (run.State, run.LoadId));
        Assert.Equal(
            [StageState.Succeeded, StageState.Pending, StageState.Pending, StageState.Pending], run.Stages.Select(stage => stage.State));
        Assert.Equal(1, Panel.MembersReadCount);
        Assert.Equal(
            "Compared with load 1, the source has the same sums for every program, type and fund, so no row was read and nothing was touched. "
            + "Rows that moved without moving a sum show only in a full run; none is scheduled",
            await Panel.Journal.FindLastMessageAsync(run.Id, Token));
        Assert.False(Directory.Exists(Panel.Folders.RawOf(run.Id)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_the_year_that_moved_is_pulled_read_sent_and_exchanged_and_the_others_are_read_where_their_members_are_not_known(bool areMembersKnown)
    {
        var full = await Panel.RunDataSfAsync(RunMode.Full);
        if (!areMembersKnown)
        {
            File.Delete(Path.Combine(Panel.Folders.RawOf(full.Id), MemberUses.FileName));
        }

        Portal.Rows = [.. Rows.Select(row => row.Program == "A" ? row with { Amount = "2.50" } : row).Select(row => row.Values)];
        Portal.Requests.Clear();

        var run = await Panel.RunDataSfAsync(RunMode.Incremental);

        Assert.Equal((RunState.Succeeded, 2L), (run.State, run.LoadId?.Value));
        var pulled = Directory.GetFiles(Panel.Folders.RawOf(run.Id), "*.csv.gz").Sum(path => new FileInfo(path).Length);
        Assert.Equal(areMembersKnown, run.Stages[1].BytesDone == pulled);
        Assert.Equal(areMembersKnown ? 2 : 4, run.Stages[1].RowsDone);
        Assert.Equal([(Stage.Transfer, 2L, 2L), (Stage.Load, 2L, 2L)], run.Stages.Skip(2).Select(stage => (stage.Name, stage.RowsDone, stage.RowsTotal ?? 0)));
        Assert.Equal([1m, 2.50m, 3m, 4m], await AmountsAsync());
        Assert.Equal("fiscal_year='2024'", Assert.Single(Portal.Requests, request => request.Contains(".csv", StringComparison.Ordinal)).Split('&')[1].Replace("$where=", "", StringComparison.Ordinal));
        Assert.Equal(
            ["transaction-2024.csv.gz"],
            Directory.GetFiles(Path.Combine(sftp.Server.Folder, $"run-{run.Id}"), "transaction-*").Select(Path.GetFileName));
        Assert.Equal(2, await Panel.Warehouse.ScalarAsync<long>("SELECT COUNT(*) FROM report.transaction_change WHERE load_id = 2"));
        Assert.Equal(RunState.Unchanged, (await Panel.RunDataSfAsync(RunMode.Incremental)).State);
        Assert.Equal(RunState.Unchanged, (await Panel.RunDataSfAsync(RunMode.Full)).State);
    }

    [Fact]
    public async Task A_year_the_source_no_longer_has_is_removed_and_that_shows_as_changes()
    {
        await Panel.RunDataSfAsync(RunMode.Full);
        Portal.Rows = [.. Rows.Where(row => row.FiscalYear != "2023").Select(row => row.Values)];

        var run = await Panel.RunDataSfAsync(RunMode.Incremental);

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal([2m, 3m, 4m], await AmountsAsync());
        Assert.Equal("Removed", await Panel.Warehouse.ScalarAsync<string>("SELECT change FROM report.transaction_change WHERE load_id = 2"));
        Assert.Equal(RunState.Unchanged, (await Panel.RunDataSfAsync(RunMode.Incremental)).State);
    }

    [Fact]
    public async Task A_year_reloaded_from_a_file_is_pulled_from_the_portal_again_by_the_next_incremental_run()
    {
        await Panel.RunDataSfAsync(RunMode.Full);
        Panel.WriteImport("a.csv", new SourceRow().With(2025, 99m));
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync("a.csv", 2025)).State);

        var run = await Panel.RunDataSfAsync(RunMode.Incremental);

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal([1m, 2m, 3m, 4m], await AmountsAsync());
    }

    [Fact]
    public async Task A_column_that_is_gone_stops_the_run_before_anything_is_touched()
    {
        await Panel.RunDataSfAsync(RunMode.Full);
        Portal.Columns = [.. Portal.Columns.Where(column => column.Name != "fund")];
        Portal.Requests.Clear();

        var run = await Panel.RunDataSfAsync(RunMode.Incremental);

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("no longer has the column fund", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Portal.Requests, request => request.Contains(".csv", StringComparison.Ordinal));
        Assert.Equal(4, (await AmountsAsync()).Count);
    }

    [Fact]
    public async Task What_the_source_said_is_kept_for_the_page_between_runs()
    {
        await Panel.RunDataSfAsync(RunMode.Full);

        var state = await Panel.Snapshots.FindAsync(Panel.Warehouse.EnvironmentName, Token);

        Assert.NotNull(state);
        Assert.Equal([(2023, 1m), (2024, 5m), (2025, 4m)], state.Years.Select(year => (year.FiscalYear, year.Amount)));
        Assert.Equal(SourceRows.Columns, state.Columns.Select(column => column.Name));
    }

    private async Task<IReadOnlyList<decimal>> AmountsAsync()
    {
        await using var connection = await Panel.Warehouse.Reader.OpenConnectionAsync(Token);
        return [.. await connection.QueryAsync<decimal>("SELECT amount FROM report.transaction ORDER BY amount")];
    }
}
