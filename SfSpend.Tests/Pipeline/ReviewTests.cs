using SfSpend.Core;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

/// <summary>Runs that checks or figures stop, and what goes on when somebody accepts that.</summary>
public sealed class ReviewTests(PostgresServer postgres, SftpFixture sftp) : IClassFixture<SftpFixture>, IAsyncLifetime
{
    private PipelinePanel? _panel;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PipelinePanel Panel => _panel ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _panel = await PipelinePanel.OpenAsync(postgres, sftp.Server);
        Panel.Quality.YearTotalFloorDollars = 0;
        Panel.WriteImport("a.csv", Year(2023, 100m), Year(2024, 100m));
        Panel.WriteImport("b.csv", Year(2023, 100m), Year(2024, 150m));
        Panel.WriteImport("c.csv", Year(2023, 100m), Year(2024, 120m));
    }

    public async ValueTask DisposeAsync()
    {
        if (_panel is not null)
        {
            await _panel.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_blocking_check_stops_the_run_until_what_it_found_is_accepted_with_a_reason()
    {
        await Panel.RunAsync("a.csv");

        var stopped = await Panel.RunAsync("b.csv");

        Assert.Equal((RunState.NeedsReview, null, StageState.Pending), (stopped.State, stopped.LoadId, stopped.Stages[(int)Stage.Load].State));
        Assert.Equal([100m, 100m], await AmountsAsync());
        Assert.Contains(await Panel.ReadLogAsync(stopped.Id), line => line.StartsWith("The check year-total-moved found 1 row.", StringComparison.Ordinal)
            && line.EndsWith("Nothing was loaded: accept what was found with a reason, or mend the source and run again", StringComparison.Ordinal));

        Assert.True(await Panel.Journal.AcceptRejectsAsync(stopped.Id, "The city restated 2024", "bob", Token));
        var run = await Panel.RunAsync(stopped.Id);

        Assert.Equal((RunState.Succeeded, 2L), (run.State, run.LoadId?.Value));
        Assert.Equal([100m, 150m], await AmountsAsync());
        Assert.Equal(2, Panel.ScrapeCount);
        Assert.Contains(await Panel.ReadLogAsync(run.Id), line => line.EndsWith("1 rows changed: 0 added, 0 removed, 1 with another amount.", StringComparison.Ordinal));
        Assert.Contains("bob accepted what year-total-moved found: The city restated 2024", await Panel.ReadLogAsync(run.Id));
        var check = (await Panel.Journal.ReadChecksAsync(run.Id, Token)).Single(found => found.Check.Name == CheckCatalog.YearTotalMoved.Name);
        Assert.Equal(("bob", "The city restated 2024", false), (check.AcceptedBy, check.AcceptedReason, check.Check.Passed));
    }

    [Fact]
    public async Task Who_accepts_a_finding_accepts_no_other_one()
    {
        await Panel.RunAsync("a.csv");
        Panel.WriteImport("d.csv", Year(2023, 105m), Year(2024, 150m));
        var stopped = await Panel.RunAsync("d.csv");
        await Panel.Journal.AcceptRejectsAsync(stopped.Id, "The city restated 2024", "bob", Token);

        // With a lower threshold the same extracts show that 2023 moved, too.
        Panel.Quality.YearTotalThresholdPercent = 1;
        var again = await Panel.RunAsync(stopped.Id);

        Assert.Equal(RunState.NeedsReview, again.State);
        Assert.Equal([100m, 100m], await AmountsAsync());
        Assert.Null((await Panel.Journal.ReadChecksAsync(again.Id, Token)).Single(found => found.Check.Name == CheckCatalog.YearTotalMoved.Name).AcceptedBy);
        await Panel.Journal.AcceptRejectsAsync(stopped.Id, "2023 as well", "bob", Token);
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync(stopped.Id)).State);
    }

    [Fact]
    public async Task What_was_found_against_an_older_load_is_not_accepted_against_a_newer_one()
    {
        await Panel.RunAsync("a.csv");
        var stopped = await Panel.RunAsync("b.csv");
        var other = await Panel.RunAsync("c.csv");
        await Assert.ThrowsAsync<RunConflictException>(() => AcceptBothAsync(other.Id, stopped.Id));
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync(other.Id)).State);

        // Against the load that came in between the same year moved from another figure, and the source may have moved, too.
        await Assert.ThrowsAsync<RunOvertakenException>(() => Panel.Journal.AcceptRejectsAsync(stopped.Id, "The city restated 2024", "bob", Token));
        Assert.Equal([100m, 120m], await AmountsAsync());
        Assert.True(await Panel.Journal.RetryAsync(stopped.Id, "bob", Token));
        var again = await Panel.RunAsync(stopped.Id);

        Assert.Equal(RunState.NeedsReview, again.State);
        Assert.Equal([100m, 120m], await AmountsAsync());
        Assert.Null((await Panel.Journal.ReadChecksAsync(again.Id, Token)).Single(found => found.Check.Name == CheckCatalog.YearTotalMoved.Name).AcceptedBy);
        await Panel.Journal.AcceptRejectsAsync(stopped.Id, "Against the new load too", "bob", Token);
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync(stopped.Id)).State);
        Assert.Equal([100m, 150m], await AmountsAsync());
    }

    [Fact]
    public async Task Rejects_and_checks_are_accepted_one_after_the_other()
    {
        await Panel.RunAsync("a.csv");
        Panel.WriteImport("d.csv", Year(2023, 100m), Year(2024, 150m), new SourceRow { FiscalYear = "2024", Amount = "x" });
        var stopped = await Panel.RunAsync("d.csv");
        Assert.Equal(["rejected-rows"], (await Panel.Journal.ReadChecksAsync(stopped.Id, Token)).Where(check => check.Stops).Select(check => check.Check.Name));
        Assert.Equal(["amount"], (await Panel.Journal.ReadCheckRowsAsync(stopped.Id, "rejected-rows", 0, 10, Token)).Select(row => row.Values[2]));

        await Panel.Journal.AcceptRejectsAsync(stopped.Id, "A slip", "bob", Token);
        Assert.Equal(RunState.NeedsReview, (await Panel.RunAsync(stopped.Id)).State);
        Assert.Equal(["year-total-moved"], (await Panel.Journal.ReadChecksAsync(stopped.Id, Token)).Where(check => check.Stops).Select(check => check.Check.Name));

        await Panel.Journal.AcceptRejectsAsync(stopped.Id, "Restated", "bob", Token);
        Assert.Equal(RunState.Succeeded, (await Panel.RunAsync(stopped.Id)).State);
        Assert.Equal(["A slip", "Restated"], (await Panel.Journal.ReadChecksAsync(stopped.Id, Token)).Select(check => check.AcceptedReason).OfType<string>());
    }

    [Fact]
    public async Task A_source_that_counts_otherwise_than_it_sends_publishes_nothing_and_leaves_both_figures()
    {
        await Panel.RunAsync("a.csv");
        Panel.Lie = raw => raw with { SourceCells = [new CellTotal(2023, "Spending", "No", 1, 100m), new CellTotal(2024, "Spending", "No", 2, 150.01m)] };
        Panel.WriteImport("b.csv", Year(2023, 100m), Year(2024, 150m), new SourceRow { FiscalYear = "2023", Amount = "x" });

        var run = await Panel.RunAsync("b.csv");

        Assert.Equal((RunState.Failed, StageState.Pending), (run.State, run.Stages[(int)Stage.Transfer].State));
        Assert.Contains("Fiscal year 2023, Spending, related units No differs: found 2 rows", run.Error, StringComparison.Ordinal);
        Assert.Equal([100m, 100m], await AmountsAsync());
        var lines = ReconciliationLine.Of(await Panel.Journal.ReadCellsAsync(run.Id, Token), isBalanced: false);
        Assert.Equal([(2024, "raw", -0.01m), (2023, "raw", 0m)], lines.Select(line => (line.FiscalYear, line.DiffersAt, line.Difference.Amount)));
        var balanced = (await Panel.Journal.ReadChecksAsync(run.Id, Token)).Single(check => check.Check.Name == CheckCatalog.Balanced.Name);
        Assert.Equal((false, 2L, true), (balanced.Check.Passed, balanced.Check.FailingRows, balanced.Stops));

        // Nobody can accept it: the run has failed, it does not wait.
        Assert.False(await Panel.Journal.AcceptRejectsAsync(run.Id, "Please", "bob", Token));
        Panel.Lie = null;
        await Panel.Journal.RetryAsync(run.Id, "bob", Token);
        Assert.Equal(RunState.Failed, (await Panel.RunAsync(run.Id)).State);
    }

    [Fact]
    public async Task Each_checkpoint_is_kept_as_the_run_comes_to_it_and_only_the_years_it_is_about()
    {
        await Panel.RunAsync("a.csv");
        Panel.WriteImport("e.csv", Year(2024, 101m));

        var run = await Panel.RunAsync("e.csv", 2024);

        Assert.Equal(RunState.Succeeded, run.State);
        var cells = await Panel.Journal.ReadCellsAsync(run.Id, Token);
        Assert.Equal(["conformed", "landed", "raw", "source", "warehouse"], cells.Select(cell => cell.Checkpoint));
        Assert.All(cells, cell => Assert.Equal((2024, 1L, 101m), (cell.FiscalYear, cell.RowCount, cell.Amount)));
    }

    private static SourceRow Year(int year, decimal amount) => new SourceRow().With(year, amount);

    private async Task AcceptBothAsync(RunId one, RunId other)
    {
        await Panel.Journal.AcceptRejectsAsync(one, "Fine", "ann", Token);
        await Panel.Journal.AcceptRejectsAsync(other, "Fine", "ann", Token);
    }

    private async Task<IEnumerable<decimal>> AmountsAsync() => (await Panel.Warehouse.ReadFactsAsync()).Select(fact => fact.Amount).Order();
}
