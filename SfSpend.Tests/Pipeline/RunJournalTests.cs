using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Conforming;
using SfSpend.Core.Control;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

public sealed class RunJournalTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly RunRequest Sample = new(SourceKind.Sample, null, RunMode.Full, []);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private readonly TestFolder _folder = new();
    private ControlDatabase? _control;

    private RunJournal Journal => field ??= JournalOf("local");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _control = await postgres.StartControlAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
        {
            await _control.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_queued_run_has_four_pending_stages_and_says_who_asked_for_what()
    {
        var id = await Journal.QueueAsync(new RunRequest(SourceKind.File, "uploads/a.csv", RunMode.Full, [2025, 2024]), "ann", Token);

        var run = await Journal.FindAsync(id, Token);

        Assert.NotNull(run);
        Assert.Equal(RunState.Queued, run.State);
        Assert.True(run.IsActive);
        Assert.Equal(SourceKind.File, run.Request.Source);
        Assert.Equal("uploads/a.csv", run.Request.Path);
        Assert.Equal([2024, 2025], run.Request.FiscalYears);
        Assert.Equal(_time.GetUtcNow(), run.CreatedAt);
        Assert.Equal([Stage.Scrape, Stage.Conform, Stage.Transfer, Stage.Load], run.Stages.Select(stage => stage.Name));
        Assert.All(run.Stages, stage => Assert.Equal(StageState.Pending, stage.State));
        var line = Assert.Single(await Journal.ReadEventsAsync(id, 0, 10, Token));
        Assert.Equal("ann asked for a run from file 'uploads/a.csv', only fiscal years 2024, 2025", line.Message);
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_gets_the_environment_and_the_others_are_told_which_run_is_under_way()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => AskAsync($"user {number}")));

        Assert.Single(asked, outcome => outcome.IsMine);
        Assert.Single(asked.Select(outcome => outcome.Active).Distinct());
    }

    [Fact]
    public async Task Another_environment_is_free_while_one_is_busy()
    {
        await Journal.QueueAsync(Sample, "ann", Token);

        var other = await JournalOf("test").QueueAsync(Sample, "ann", Token);

        Assert.Equal("test", (await JournalOf("test").FindAsync(other, Token))?.Environment);
    }

    [Fact]
    public async Task A_run_is_claimed_by_one_worker_only()
    {
        var id = await Journal.QueueAsync(Sample, "ann", Token);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Journal.TryStartAsync(id, Token)));

        Assert.Single(claims, worker => worker is not null);
    }

    [Fact]
    public async Task Progress_shows_true_denominators_and_tells_of_a_request_to_cancel()
    {
        var id = await StartAsync();
        await Journal.StartStageAsync(id, Stage.Scrape, Token);
        var progress = new StageProgress();
        progress.ExpectBytes(1000);
        progress.AddBytes(250);
        progress.AddRows(7);

        Assert.False(await Journal.SaveProgressAsync(id, Stage.Scrape, progress, [], Token));
        Assert.True(await Journal.RequestCancelAsync(id, "ann", Token));
        Assert.True(await Journal.SaveProgressAsync(id, Stage.Scrape, progress, [], Token));

        var scrape = (await Journal.FindAsync(id, Token))?.Stages[0];
        Assert.Equal((StageState.Running, 7L, null, 250L, 1000L), (scrape?.State, scrape?.RowsDone, scrape?.RowsTotal, scrape?.BytesDone, scrape?.BytesTotal));
    }

    [Fact]
    public async Task The_log_is_read_on_from_a_cursor_in_the_order_in_which_it_was_written()
    {
        var id = await StartAsync();
        var now = _time.GetUtcNow();
        RunNote[] notes = [.. Enumerable.Range(0, 50).Select(number => new RunNote(now, number % 2 == 0 ? "info" : "warning", $"line {number}"))];
        await Journal.SaveProgressAsync(id, Stage.Conform, new StageProgress(), notes, Token);

        var first = await Journal.ReadEventsAsync(id, 0, 20, Token);
        var rest = await Journal.ReadEventsAsync(id, first[^1].Id, 100, Token);

        Assert.Equal(20, first.Count);
        Assert.Equal(["ann asked for a run from sample", .. notes.Select(note => note.Message)], first.Concat(rest).Select(line => line.Message));
        Assert.Equal("warning", rest[^1].Level);
        Assert.Equal(Stage.Conform, rest[^1].Stage);
    }

    [Fact]
    public async Task A_cursor_that_follows_the_log_while_several_write_misses_no_line()
    {
        var id = await StartAsync();
        var writers = Enumerable.Range(0, 6).Select(async writer =>
        {
            for (var line = 0; line < 25; line++)
            {
                await Journal.SaveProgressAsync(id, Stage.Load, new StageProgress(), [new RunNote(_time.GetUtcNow(), "info", $"{writer}/{line}")], Token);
            }
        });
        var writing = Task.WhenAll(writers);

        List<RunEvent> seen = [];
        while (true)
        {
            var done = writing.IsCompleted;
            var read = await Journal.ReadEventsAsync(id, seen.Count == 0 ? 0 : seen[^1].Id, 1000, Token);
            seen.AddRange(read);
            if (done && read.Count == 0)
            {
                break;
            }
        }

        await writing;
        Assert.Equal(1 + (6 * 25), seen.Count);
    }

    [Fact]
    public async Task A_queued_run_is_cancelled_at_once_and_an_ended_one_can_not_be()
    {
        var id = await Journal.QueueAsync(Sample, "ann", Token);

        Assert.True(await Journal.RequestCancelAsync(id, "bob", Token));
        Assert.False(await Journal.RequestCancelAsync(id, "bob", Token));

        var run = await Journal.FindAsync(id, Token);
        Assert.Equal(RunState.Cancelled, run?.State);
        Assert.Equal(_time.GetUtcNow(), run?.FinishedAt);
        Assert.Null(await Journal.TryStartAsync(id, Token));
    }

    [Fact]
    public async Task A_failed_run_is_queued_again_and_its_finished_stages_stay_finished()
    {
        var id = await StartAsync();
        await Journal.StartStageAsync(id, Stage.Scrape, Token);
        await Journal.FinishStageAsync(id, Stage.Scrape, StageState.Succeeded, "info", "Scrape finished", Token);
        await Journal.StartStageAsync(id, Stage.Conform, Token);
        await Journal.FinishStageAsync(id, Stage.Conform, StageState.Failed, "error", "The file is cut", Token);
        await Journal.FinishAsync(id, RunState.Failed, null, "The file is cut", "The run failed", Token);
        Assert.Equal("The file is cut", (await Journal.FindAsync(id, Token))?.Error);

        Assert.True(await Journal.RetryAsync(id, "bob", Token));
        Assert.False(await Journal.AcceptRejectsAsync(id, "fine", "bob", Token));

        var run = await Journal.FindAsync(id, Token);
        Assert.Equal(RunState.Queued, run?.State);
        Assert.Null(run?.Error);
        Assert.Null(run?.FinishedAt);
        Assert.Equal(
            [StageState.Succeeded, StageState.Pending, StageState.Pending, StageState.Pending], run?.Stages.Select(stage => stage.State));
    }

    [Fact]
    public async Task A_run_is_not_queued_again_while_another_has_the_environment()
    {
        var id = await StartAsync();
        await Journal.FinishAsync(id, RunState.Failed, null, "No", "The run failed", Token);
        var other = await Journal.QueueAsync(Sample, "bob", Token);

        var conflict = await Assert.ThrowsAsync<RunConflictException>(() => Journal.RetryAsync(id, "ann", Token));

        Assert.Equal(other, conflict.Active);
        Assert.Contains($"Run {other} of environment 'local'", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_running_when_the_panel_ended_is_found_as_interrupted()
    {
        var running = await StartAsync();
        var queued = await JournalOf("test").QueueAsync(Sample, "ann", Token);

        Assert.Equal([running], await Journal.FindUnfinishedAsync(Token));
        Assert.Equal([queued], await JournalOf("test").FindUnfinishedAsync(Token));

        Assert.Equal(RunState.Interrupted, (await Journal.FindAsync(running, Token))?.State);
        Assert.Equal(RunState.Queued, (await JournalOf("test").FindAsync(queued, Token))?.State);
        Assert.NotNull(await Journal.TryStartAsync(running, Token));
    }

    [Fact]
    public async Task Rejects_are_kept_in_file_order_and_read_a_page_at_a_time()
    {
        var id = await StartAsync();
        Reject[] rejects = [.. Enumerable.Range(1, 25).Select(number => new Reject(
            "2025.csv.gz", number + 1, number % 2 == 0 ? "amount" : null, "Found 'x', expected a number", "a\0b", 2025, "Revenue", "No", 1.5m))];
        await Journal.SaveConformedAsync(id, Conformed(rejects), Token);
        await Journal.SaveConformedAsync(id, Conformed(rejects), Token);

        var page = await Journal.ReadRejectsAsync(id, 20, 10, Token);

        Assert.Equal([21, 22, 23, 24, 25], page.Select(reject => reject.Number));
        Assert.Equal(rejects[21] with { Text = "a\u2400b" }, page[1].Reject);
        var run = await Journal.FindAsync(id, Token);
        Assert.Equal(new RunCounts(100, 25, 75, null), run?.Counts);
        Assert.Equal(new DateTime(2026, 9, 20, 23, 5, 20), run?.DataAsOf);
    }

    [Fact]
    public async Task Rejects_are_accepted_with_a_reason_only_and_only_of_a_run_that_needs_review()
    {
        var id = await StartAsync();
        await Journal.FinishAsync(id, RunState.NeedsReview, null, null, "25 rows were rejected", Token);

        await Assert.ThrowsAsync<RunRequestException>(() => Journal.AcceptRejectsAsync(id, " ", "ann", Token));
        Assert.False(await Journal.RetryAsync(id, "ann", Token));
        Assert.True(await Journal.AcceptRejectsAsync(id, "Known typing errors", "ann", Token));

        var run = await Journal.FindAsync(id, Token);
        Assert.Equal((RunState.Queued, "ann", "Known typing errors"), (run?.State, run?.RejectsAcceptedBy, run?.RejectsAcceptedReason));
    }

    [Fact]
    public async Task A_published_load_of_another_run_is_seen_as_overtaking()
    {
        var id = await StartAsync();
        await Journal.StartStageAsync(id, Stage.Conform, Token);
        await Journal.FinishStageAsync(id, Stage.Conform, StageState.Succeeded, "info", "Conform finished", Token);
        await Journal.FinishAsync(id, RunState.Failed, null, "No", "The run failed", Token);
        Assert.Null(await Journal.FindOvertakingAsync(id, Stage.Conform, Token));

        _time.Advance(TimeSpan.FromMinutes(1));
        var other = await StartAsync();
        await Journal.FinishAsync(other, RunState.Succeeded, new LoadResult(new LoadId(4), true, 10), null, "The run succeeded", Token);

        Assert.Equal(new OvertakingLoad(new LoadId(4), other, _time.GetUtcNow()), await Journal.FindOvertakingAsync(id, Stage.Conform, Token));
        Assert.Equal(new LoadId(4), (await Journal.FindAsync(other, Token))?.LoadId);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_paged_back()
    {
        List<RunId> ids = [];
        for (var run = 0; run < 4; run++)
        {
            ids.Add(await StartAsync());
            await Journal.FinishAsync(ids[^1], RunState.Unchanged, null, null, "Done", Token);
        }

        Assert.Equal([ids[3], ids[2]], (await Journal.ListAsync(2, null, Token)).Select(run => run.Id));
        Assert.Equal([ids[1], ids[0]], (await Journal.ListAsync(2, ids[2], Token)).Select(run => run.Id));
    }

    private static ConformedManifest Conformed(IReadOnlyList<Reject> rejects) =>
        new([], [], [], 100, rejects.Count, 100 - rejects.Count, rejects, [], new DateTime(2026, 9, 20, 23, 5, 20));

    private async Task<(RunId Active, bool IsMine)> AskAsync(string user)
    {
        try
        {
            return (await Journal.QueueAsync(Sample, user, Token), true);
        }
        catch (RunConflictException conflict)
        {
            return (conflict.Active, false);
        }
    }

    private RunJournal JournalOf(string environment) => new(_control ?? throw new InvalidOperationException("Not started."), new PanelNode(environment), _time);

    private async Task<RunId> StartAsync()
    {
        var id = await Journal.QueueAsync(Sample, "ann", Token);
        Assert.NotNull(await Journal.TryStartAsync(id, Token));
        return id;
    }
}
