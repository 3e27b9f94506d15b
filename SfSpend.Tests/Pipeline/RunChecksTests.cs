using SfSpend.Core.Control;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

public sealed class RunChecksTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private ControlDatabase? _control;
    private RunJournal? _journal;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunJournal Journal => _journal ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _control = await postgres.StartControlAsync(_folder.Path);
        _journal = new RunJournal(_control, new PanelNode("test"), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
        {
            await _control.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Checks_are_read_back_in_their_order_with_their_rows_nulls_included()
    {
        var run = await StartAsync();

        await Journal.SaveChecksAsync(run, [Found("columns", CheckSeverity.Notice, ["a", null], ["b", "2"]), BalanceCheck.Of([])], Token);

        var checks = await Journal.ReadChecksAsync(run, Token);
        Assert.Equal(["balanced", "columns"], checks.Select(check => check.Check.Name));
        Assert.Equal(["name", "code"], checks[1].Columns);
        Assert.Equal(["a", null], (await Journal.ReadCheckRowsAsync(run, "columns", 0, 1, Token))[0].Values);
        Assert.Equal([2], (await Journal.ReadCheckRowsAsync(run, "columns", 1, 10, Token)).Select(row => row.Number));
    }

    [Fact]
    public async Task The_same_finding_stays_accepted_and_another_does_not()
    {
        var run = await StartAsync();
        var found = Found("year-total-moved", CheckSeverity.Blocking, ["2024", "1.00"]);
        await Journal.SaveChecksAsync(run, [found, Found("balanced", CheckSeverity.Blocking, ["x", null]), Found("sign-flips", CheckSeverity.Warning, ["y", null])], Token);
        await Journal.FinishAsync(run, RunState.NeedsReview, null, null, "Held", Token);
        Assert.True(await Journal.AcceptRejectsAsync(run, "Known", "bob", Token));

        await Journal.SaveChecksAsync(run, [found], Token);
        Assert.Equal(["year-total-moved"], (await Journal.ReadChecksAsync(run, Token)).Where(check => check.AcceptedBy == "bob").Select(check => check.Check.Name));

        await Journal.SaveChecksAsync(run, [Found("year-total-moved", CheckSeverity.Blocking, ["2024", "1.01"])], Token);
        Assert.DoesNotContain(await Journal.ReadChecksAsync(run, Token), check => check.AcceptedBy is not null);
    }

    [Fact]
    public async Task Nothing_is_accepted_of_a_run_that_does_not_wait()
    {
        var run = await StartAsync();
        await Journal.SaveChecksAsync(run, [Found("year-total-moved", CheckSeverity.Blocking, ["2024", "1.00"])], Token);

        Assert.False(await Journal.AcceptRejectsAsync(run, "Known", "bob", Token));
        Assert.True((await Journal.ReadChecksAsync(run, Token))[0].Stops);
    }

    [Fact]
    public async Task Reading_the_source_again_forgets_what_was_found_and_a_later_stage_only_what_comes_after()
    {
        var run = await StartAsync();
        await Journal.SaveChecksAsync(run, [Found("year-total-moved", CheckSeverity.Blocking, ["2024", "1.00"])], Token);
        foreach (var checkpoint in new[] { "source", "raw", "landed", "warehouse" })
        {
            await Journal.SaveCellsAsync(run, checkpoint, [new(2024, "Revenue", "No", 1, 1m)], Token);
        }

        await Journal.StartStageAsync(run, Stage.Transfer, Token);
        Assert.Equal(["raw", "source"], (await Journal.ReadCellsAsync(run, Token)).Select(cell => cell.Checkpoint));
        Assert.Single(await Journal.ReadChecksAsync(run, Token));

        await Journal.StartStageAsync(run, Stage.Scrape, Token);
        Assert.Empty(await Journal.ReadCellsAsync(run, Token));
        Assert.Empty(await Journal.ReadChecksAsync(run, Token));
    }

    [Fact]
    public async Task Groups_that_differ_are_read_back_as_they_were_saved()
    {
        var run = await StartAsync();
        CellDifference[] differences =
        [
            new(2024, "Spending", "No", "Public Protection › POL Police › Patrol", null, null, 3, 10.01m, 2, 10m),
            new(2024, "Spending", null, null, null, "General Fund › Grants › Operating", 1, -5m, 1, 5m),
        ];

        await Journal.SaveDifferencesAsync(run, [differences[1]], Token);
        await Journal.SaveDifferencesAsync(run, differences, Token);

        Assert.Equal(differences, await Journal.ReadDifferencesAsync(run, Token));
    }

    [Fact]
    public async Task History_has_the_runs_before_of_the_same_environment_the_newest_first()
    {
        var first = await StartAsync();
        await Journal.SaveChecksAsync(first, [BalanceCheck.Of([])], Token);
        var others = new RunJournal(_control ?? throw new InvalidOperationException("Not started."), new PanelNode("elsewhere"), TimeProvider.System);
        var elsewhere = await others.QueueAsync(new RunRequest(SourceKind.Sample, null, RunMode.Full, []), "ann", Token);
        await others.SaveChecksAsync(elsewhere, [BalanceCheck.Of([])], Token);
        await Journal.FinishAsync(first, RunState.Succeeded, new LoadResult(new LoadId(1), true, 1), null, "Done", Token);
        var second = await StartAsync();
        await Journal.SaveChecksAsync(second, [Found("balanced", CheckSeverity.Blocking, ["x", null])], Token);

        Assert.Equal([second, first], (await Journal.ReadCheckHistoryAsync(second, 20, Token)).Select(check => check.RunId));
        Assert.Equal([second], (await Journal.ReadCheckHistoryAsync(second, 1, Token)).Select(check => check.RunId));
        Assert.Equal([first], (await Journal.ReadCheckHistoryAsync(first, 20, Token)).Select(check => check.RunId));
        Assert.Empty(await Journal.ReadCheckHistoryAsync(elsewhere, 20, Token));
        Assert.Empty(await Journal.ReadChecksAsync(elsewhere, Token));
    }

    private static CheckResult Found(string name, CheckSeverity severity, params string?[][] rows) =>
        new(name, severity, Passed: false, rows.Length, "Found") { Columns = ["name", "code"], Rows = rows };

    private async Task<RunId> StartAsync()
    {
        var id = await Journal.QueueAsync(new RunRequest(SourceKind.Sample, null, RunMode.Full, []), "ann", Token);
        Assert.NotNull(await Journal.TryStartAsync(id, Token));
        return id;
    }
}
