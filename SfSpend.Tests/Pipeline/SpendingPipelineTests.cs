using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

public sealed class SpendingPipelineTests(PostgresServer postgres, SftpFixture sftp) : IClassFixture<SftpFixture>, IAsyncLifetime
{
    private static readonly SourceRow[] Rows =
    [
        new SourceRow().With(2023, 1.01m), new SourceRow().With(2023, -2.50m), new SourceRow().With(2024, 300m),
        new SourceRow { Program = "Administration", ProgramCode = "ADM" }.With(2024, 12.34m), new SourceRow { RelatedGovtUnits = "YES" }.With(2025, 5m),
    ];

    private static readonly decimal[] Amounts = [-2.50m, 1.01m, 5m, 12.34m, 300m];

    private PipelinePanel? _panel;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PipelinePanel Panel => _panel ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _panel = await PipelinePanel.OpenAsync(postgres, sftp.Server);
        _panel.WriteImport("a.csv", Rows);
    }

    public async ValueTask DisposeAsync()
    {
        if (_panel is not null)
        {
            await _panel.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_undisturbed_run_publishes_its_rows_and_leaves_only_the_raw_extracts()
    {
        var run = await Panel.RunAsync();

        Assert.Equal((RunState.Succeeded, new LoadId(1), null), (run.State, run.LoadId, run.Error));
        Assert.Equal(new RunCounts(5, 0, 5, 5), run.Counts);
        Assert.Equal(new DateTime(2026, 9, 20, 23, 5, 20), run.DataAsOf);
        Assert.All(run.Stages, stage => Assert.Equal(StageState.Succeeded, stage.State));
        Assert.All(run.Stages, stage => Assert.True(stage.StartedAt <= stage.FinishedAt));
        Assert.Equal(5, run.Stages[3].RowsDone);
        Assert.Equal(run.Stages[2].BytesTotal, run.Stages[2].BytesDone);
        Assert.Equal(Amounts, await AmountsAsync());
        Assert.True(File.Exists(Path.Combine(Panel.Folders.RawOf(run.Id), "source.csv")));
        Assert.False(Directory.Exists(Panel.Folders.ConformedOf(run.Id)));
        Assert.Contains("Load 1 was published with 5 rows", await Panel.ReadLogAsync(run.Id));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_leaves_nothing()
    {
        await Panel.RunAsync();

        var again = await Panel.RunAsync();

        Assert.Equal((RunState.Unchanged, new LoadId(1)), (again.State, again.LoadId));
        Assert.Equal("Every row of the source equals load 1; nothing was touched", await Panel.Journal.FindLastMessageAsync(again.Id, Token));
        Assert.False(Directory.Exists(Panel.Folders.RawOf(again.Id)));
        Assert.Equal(1, await Panel.Warehouse.ScalarAsync<long>("SELECT count(*) FROM report.load"));
    }

    [Theory]
    [InlineData(Point.Connect, 1)]
    [InlineData(Point.BeforeScrape, 2)]
    [InlineData(Point.AfterScrape, 2)]
    [InlineData(Point.BeforeConform, 1)]
    [InlineData(Point.BeforeTransfer, 1)]
    [InlineData(Point.WithinTransfer, 1)]
    [InlineData(Point.BeforeLoad, 1)]
    [InlineData(Point.AfterLoad, 1)]
    public async Task A_run_whose_process_died_goes_on_from_its_last_finished_stage_and_ends_as_if_undisturbed(Point at, int scrapeCount)
    {
        var id = await Panel.QueueAsync();
        var death = Disturbance.Death(at);
        var dead = Panel.Pipeline(death, new FakeTimeProvider()).RunAsync(id, Token);
        await Task.WhenAny(death.Reached, dead).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);
        Assert.False(dead.IsCompleted);

        Assert.Equal([id], await Panel.Journal.FindUnfinishedAsync(Token));
        var run = await Panel.RunAsync(id);

        Assert.Equal((RunState.Succeeded, new LoadId(1), null), (run.State, run.LoadId, run.Error));
        Assert.Equal(new RunCounts(5, 0, 5, 5), run.Counts);
        Assert.All(run.Stages, stage => Assert.Equal(StageState.Succeeded, stage.State));
        Assert.Equal(Amounts, await AmountsAsync());
        Assert.Equal(1, await Panel.Warehouse.ScalarAsync<long>("SELECT count(*) FROM report.load"));
        Assert.Equal(scrapeCount, Panel.ScrapeCount);
        Assert.Equal(at is Point.BeforeConform ? 2 : 1, Panel.MembersReadCount);
        Assert.False(Directory.Exists(Panel.Folders.ConformedOf(id)));
    }

    [Theory]
    [InlineData(Point.BeforeScrape, Stage.Scrape)]
    [InlineData(Point.BeforeConform, Stage.Conform)]
    [InlineData(Point.WithinTransfer, Stage.Transfer)]
    [InlineData(Point.BeforeLoad, Stage.Load)]
    public async Task A_run_is_cancelled_at_any_stage_and_can_be_taken_up_again(Point at, Stage stage)
    {
        var id = await Panel.QueueAsync();
        var work = Disturbance.EndlessWork(at);
        var running = Panel.Pipeline(work).RunAsync(id, Token);
        await Task.WhenAny(work.Reached, running).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);

        Assert.True(await Panel.Journal.RequestCancelAsync(id, "bob", Token));
        await running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);

        var cancelled = await Panel.ReadAsync(id);
        Assert.Equal(RunState.Cancelled, cancelled.State);
        Assert.NotNull(cancelled.FinishedAt);
        Assert.Equal(StageState.Cancelled, cancelled.Stages[(int)stage].State);
        Assert.Empty(await AmountsAsync());

        Assert.True(await Panel.Journal.RetryAsync(id, "bob", Token));
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync(id)).State);
        Assert.Equal(stage == Stage.Scrape ? 2 : 1, Panel.ScrapeCount);
    }

    [Fact]
    public async Task A_run_that_the_panels_shutdown_stops_stays_to_be_gone_on_with()
    {
        var id = await Panel.QueueAsync();
        using var shutdown = new CancellationTokenSource();
        var work = Disturbance.EndlessWork(Point.BeforeTransfer);
        var running = Panel.Pipeline(work).RunAsync(id, shutdown.Token);
        await Task.WhenAny(work.Reached, running).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);

        await shutdown.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);

        var interrupted = await Panel.ReadAsync(id);
        Assert.Equal(RunState.Interrupted, interrupted.State);
        Assert.True(interrupted.IsActive);
        Assert.Equal([id], await Panel.Journal.FindUnfinishedAsync(Token));
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync(id)).State);
    }

    [Fact]
    public async Task A_run_of_an_environment_that_is_not_provisioned_fails_with_the_sentence()
    {
        var id = await Panel.QueueAsync();

        await Panel.Pipeline(Disturbance.Failure(Point.Connect, new ProvisioningException("The environment is not provisioned."))).RunAsync(id, Token);

        var run = await Panel.ReadAsync(id);
        Assert.Equal((RunState.Failed, "The environment is not provisioned."), (run.State, run.Error));
    }

    [Fact]
    public async Task A_surprise_fails_the_run_and_is_called_one()
    {
        var id = await Panel.QueueAsync();

        await Panel.Pipeline(Disturbance.Failure(Point.BeforeLoad, new InvalidOperationException("Boom."))).RunAsync(id, Token);

        var run = await Panel.ReadAsync(id);
        Assert.Equal(RunState.Failed, run.State);
        Assert.StartsWith("Something unexpected happened, a fault of the panel: InvalidOperationException: Boom.", run.Error, StringComparison.Ordinal);
        Assert.Equal(StageState.Failed, run.Stages[3].State);
    }

    [Fact]
    public async Task A_failed_run_is_retried_once_what_it_lacked_is_there()
    {
        var failed = await Panel.RunAsync("b.csv");
        Assert.Equal(RunState.Failed, failed.State);
        Assert.Contains("no file 'b.csv'", failed.Error, StringComparison.Ordinal);
        Panel.WriteImport("b.csv", Rows);

        Assert.True(await Panel.Journal.RetryAsync(failed.Id, "ann", Token));

        var run = await Panel.RunAsync(failed.Id);
        Assert.Equal((RunState.Succeeded, null), (run.State, run.Error));
    }

    [Fact]
    public async Task A_finished_stage_whose_files_were_damaged_is_done_again()
    {
        var id = await Panel.QueueAsync();
        await Panel.Pipeline(Disturbance.Failure(Point.BeforeLoad, new InvalidOperationException("Boom."))).RunAsync(id, Token);
        await File.WriteAllTextAsync(Path.Combine(Panel.Folders.RawOf(id), "source.csv"), "cut", Token);
        await Panel.Journal.RetryAsync(id, "ann", Token);

        var run = await Panel.RunAsync(id);

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal((2, 2), (Panel.ScrapeCount, Panel.MembersReadCount));
    }

    private async Task<IEnumerable<decimal>> AmountsAsync() => (await Panel.Warehouse.ReadFactsAsync()).Select(fact => fact.Amount).Order();
}
