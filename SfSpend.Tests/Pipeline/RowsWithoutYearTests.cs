using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

/// <summary>Rows that DataSF has without a fiscal year, side, or flag are pulled and rejected like any row that can't be read, and are not forgotten.</summary>
public sealed class RowsWithoutYearTests(PostgresServer postgres, SftpFixture sftp) : IClassFixture<SftpFixture>, IAsyncLifetime
{
    private static readonly SourceRow[] Rows =
    [
        new SourceRow().With(2024, 2m),
        new SourceRow().With(2025, 4m),
        new SourceRow { FiscalYear = null, Amount = "8.50" },
        new SourceRow { FiscalYear = "FY25", Amount = "16" },
        new SourceRow { RelatedGovtUnits = null }.With(2025, 32m),
        new SourceRow { RevenueOrSpending = null }.With(2025, 64m),
    ];

    private DataSfPipeline? _pipeline;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PipelinePanel Panel => Pipeline.Panel;

    private FakeDataSf Portal => Pipeline.Portal;

    private DataSfPipeline Pipeline => _pipeline ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync() => _pipeline = await DataSfPipeline.StartAsync(postgres, sftp, Rows);

    public ValueTask DisposeAsync() => _pipeline?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Rows_of_DataSF_without_a_fiscal_year_wait_for_a_review_and_stay_left_out()
    {
        var loaded = await LoadAsync(RunMode.Full);

        var rejects = (await Panel.Journal.ReadRejectsAsync(loaded.Id, 0, 10, Token)).Select(row => row.Reject).ToArray();
        Assert.Equal(
            [("without-year.csv.gz", "fiscal_year"), ("without-year.csv.gz", "fiscal_year"), ("2025.csv.gz", "related_govt_units"), ("2025.csv.gz", "revenue_or_spending")],
            rejects.Select(reject => (reject.FileName, reject.Column)));
        Assert.Equal((4L, true), (await LeftOutAsync(), await IsBalancedAsync()));
        Assert.Equal(4, (await Panel.Journal.ReadCellsAsync(loaded.Id, Token)).Where(cell => cell.Checkpoint == "rejected").Sum(cell => cell.RowCount));

        Assert.Equal(RunState.Unchanged, (await Panel.RunDataSfAsync(RunMode.Incremental)).State);
    }

    [Theory]
    [InlineData(RunMode.Incremental)]
    [InlineData(RunMode.Full)]
    public async Task Another_year_is_loaded_over_them_without_a_new_review(RunMode mode)
    {
        await LoadAsync(RunMode.Full);
        Portal.Rows = [.. Rows.Select(row => row.FiscalYear == "2024" ? row with { Amount = "3" } : row).Select(row => row.Values)];

        var run = await (mode == RunMode.Full ? Panel.RunDataSfAsync(mode, 2024) : Panel.RunDataSfAsync(mode));

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal([3m, 4m], (await Panel.Warehouse.ReadFactsAsync()).Select(fact => fact.Amount).Order());
        Assert.Equal((4L, true), (await LeftOutAsync(), await IsBalancedAsync()));
    }

    [Fact]
    public async Task When_the_rows_without_a_year_change_they_are_looked_at_again_and_when_they_are_gone_so_is_their_count()
    {
        await LoadAsync(RunMode.Full);
        Portal.Rows = [.. Rows.Where(row => row.FiscalYear != "FY25").Select(row => row.Values)];

        var one = await LoadAsync(RunMode.Incremental);
        Assert.Equal((1L, 3L, true), (one.Counts.Rejected, await LeftOutAsync(), await IsBalancedAsync()));

        Portal.Rows = [.. Rows.Where(row => row.FiscalYear is not null and not "FY25").Select(row => row.Values)];
        var none = await Panel.RunDataSfAsync(RunMode.Incremental);
        Assert.Equal((RunState.Succeeded, null), (none.State, none.Error));
        Assert.Equal((2L, true), (await LeftOutAsync(), await IsBalancedAsync()));
        Assert.Equal(RunState.Unchanged, (await Panel.RunDataSfAsync(RunMode.Incremental)).State);
    }

    [Fact]
    public async Task A_run_from_DataSF_of_some_years_over_a_file_with_accepted_rejects_succeeds()
    {
        Panel.WriteImport("a.csv", new SourceRow().With(2023, 1m), new SourceRow().With(2024, 1m), new SourceRow { FiscalYear = "none" }, new SourceRow { FiscalYear = "2023", Amount = "x" });
        var stopped = await Panel.RunAsync();
        await Panel.Journal.AcceptRejectsAsync(stopped.Id, "Known", "bob", Token);
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync(stopped.Id)).State);

        var run = await Panel.RunDataSfAsync(RunMode.Full, 2024);

        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        Assert.Equal([1m, 2m], (await Panel.Warehouse.ReadFactsAsync()).Select(fact => fact.Amount).Order());
        Assert.Equal((2L, true), (await LeftOutAsync(), await IsBalancedAsync()));
    }

    private async Task<Run> LoadAsync(RunMode mode)
    {
        var stopped = await Panel.RunDataSfAsync(mode);
        Assert.Equal((RunState.NeedsReview, null), (stopped.State, stopped.Error));
        Assert.True(await Panel.Journal.AcceptRejectsAsync(stopped.Id, "Known", "bob", Token));
        var run = await Panel.RunAsync(stopped.Id);
        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
        return run;
    }

    private async Task<long?> LeftOutAsync() => (await new LoadReader(Panel.Warehouse).FindCurrentAsync(Token))?.RejectedRowCount;

    private Task<bool> IsBalancedAsync() =>
        Panel.Warehouse.ScalarAsync<bool>("SELECT balanced FROM report.load ORDER BY load_id DESC LIMIT 1");
}
