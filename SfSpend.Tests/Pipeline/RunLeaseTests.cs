using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Control;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Pipeline;

public sealed class RunLeaseTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly RunRequest Sample = new(SourceKind.Sample, null, RunMode.Full, []);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 9, 0, 0, TimeSpan.Zero));
    private readonly TestFolder _folder = new();
    private ControlDatabase? _control;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunJournal Journal => field ??= JournalOf(new PanelNode("local"));

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
    public async Task A_run_of_another_environment_is_neither_seen_nor_changed_nor_taken_over()
    {
        var theirs = JournalOf(new PanelNode("other"));
        var (running, _) = await StartAsync(theirs);
        await theirs.FinishAsync(running, RunState.Failed, null, "No", "The run failed", Token);
        var (id, _) = await StartAsync(theirs);
        _time.Advance(Lease.Duration * 2);

        Assert.Empty(await Journal.FindUnfinishedAsync(Token));
        Assert.Empty(await Journal.FindAbandonedAsync(Token));
        Assert.Empty(await Journal.ListAsync(10, null, Token));
        Assert.Null(await Journal.FindAsync(id, Token));
        Assert.Empty(await Journal.ReadEventsAsync(id, 0, 10, Token));
        Assert.False(await Journal.RequestCancelAsync(id, "ann", Token));
        Assert.False(await Journal.RetryAsync(running, "ann", Token));
        Assert.Null(await Journal.TryStartAsync(id, Token));
        Assert.Equal(RunState.Running, (await theirs.FindAsync(id, Token))?.State);
        Assert.Equal([id], await theirs.FindAbandonedAsync(Token));
    }

    [Fact]
    public async Task A_run_is_taken_over_when_nobody_has_renewed_its_lease_and_not_before()
    {
        var (id, worker) = await StartAsync(Journal);
        _time.Advance(Lease.Duration / 2);
        Assert.True(await Journal.RenewAsync(id, worker, Token));
        _time.Advance(Lease.Duration * 0.75);
        Assert.Empty(await Journal.FindAbandonedAsync(Token));
        _time.Advance(Lease.Duration);

        Assert.Equal([id], await Journal.FindAbandonedAsync(Token));

        Assert.Equal(RunState.Interrupted, (await Journal.FindAsync(id, Token))?.State);
        Assert.False(await Journal.RenewAsync(id, worker, Token));
        Assert.Equal("The run has lost its worker; it goes on from its last finished stage", (await Journal.ReadEventsAsync(id, 0, 10, Token))[^1].Message);
        Assert.NotNull(await Journal.TryStartAsync(id, Token));
    }

    [Fact]
    public async Task A_queued_run_that_no_job_has_started_is_found()
    {
        var id = await Journal.QueueAsync(Sample, "ann", Token);
        Assert.Empty(await Journal.FindAbandonedAsync(Token));

        _time.Advance(Lease.Duration * 1.1);

        Assert.Equal([id], await Journal.FindAbandonedAsync(Token));
        Assert.NotNull(await Journal.TryStartAsync(id, Token));
    }

    [Fact]
    public async Task A_run_that_its_worker_gave_up_is_found_at_once()
    {
        var (id, worker) = await StartAsync(Journal);
        await Journal.ReleaseAsync(id, worker, Token);

        Assert.Equal([id], await Journal.FindAbandonedAsync(Token));
    }

    [Fact]
    public async Task Cancelling_a_running_run_without_a_living_worker_ends_it_at_once()
    {
        var (id, _) = await StartAsync(Journal);
        await Journal.StartStageAsync(id, Stage.Conform, Token);
        _time.Advance(Lease.Duration * 2);

        Assert.True(await Journal.RequestCancelAsync(id, "bob", Token));

        var run = await Journal.FindAsync(id, Token);
        Assert.Equal((RunState.Cancelled, _time.GetUtcNow()), (run?.State, run?.FinishedAt));
        Assert.Equal(StageState.Cancelled, run?.Stages[(int)Stage.Conform].State);
        Assert.True(await Journal.RetryAsync(id, "bob", Token));
    }

    [Fact]
    public async Task A_worker_that_does_not_heed_a_cancel_loses_its_lease_and_the_run_ends_within_a_minute()
    {
        var (id, worker) = await StartAsync(Journal);
        Assert.True(await Journal.RequestCancelAsync(id, "bob", Token));
        var asked = _time.GetUtcNow();
        while (await Journal.RenewAsync(id, worker, Token))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        _time.Advance(Lease.Duration);
        Assert.Empty(await Journal.FindAbandonedAsync(Token));

        var run = await Journal.FindAsync(id, Token);
        Assert.Equal(RunState.Cancelled, run?.State);
        Assert.True(run?.FinishedAt - asked < TimeSpan.FromMinutes(1));
        await Journal.FinishAsync(id, RunState.Succeeded, null, null, "Too late", Token);
        Assert.Equal(RunState.Cancelled, (await Journal.FindAsync(id, Token))?.State);
    }

    [Fact]
    public async Task A_run_that_loses_one_worker_after_the_other_is_given_up_with_a_reason()
    {
        var (id, _) = await StartAsync(Journal);
        for (var takeover = 1; takeover <= 5; takeover++)
        {
            _time.Advance(Lease.Duration * 2);
            Assert.Equal([id], await Journal.FindAbandonedAsync(Token));
            Assert.NotNull(await Journal.TryStartAsync(id, Token));
        }

        _time.Advance(Lease.Duration * 2);
        Assert.Empty(await Journal.FindAbandonedAsync(Token));

        var run = await Journal.FindAsync(id, Token);
        Assert.Equal(RunState.Failed, run?.State);
        Assert.StartsWith("The run lost its worker 6 times in a row and was given up.", run?.Error, StringComparison.Ordinal);
        Assert.True(await Journal.RetryAsync(id, "ann", Token));
    }

    [Fact]
    public async Task A_node_that_starts_takes_over_its_own_runs_and_leaves_those_of_living_further_nodes()
    {
        var further = JournalOf(new PanelNode("local", "node-2"));
        var (id, worker) = await StartAsync(further);

        Assert.Empty(await Journal.FindUnfinishedAsync(Token));
        Assert.True(await further.RenewAsync(id, worker, Token));
        Assert.Equal([id], await further.FindUnfinishedAsync(Token));
    }

    private RunJournal JournalOf(PanelNode node) => new(_control ?? throw new InvalidOperationException("Not started."), node, _time);

    private static async Task<(RunId Id, Guid Worker)> StartAsync(RunJournal journal)
    {
        var id = await journal.QueueAsync(Sample, "ann", Token);
        return (id, Assert.NotNull(await journal.TryStartAsync(id, Token)));
    }
}
