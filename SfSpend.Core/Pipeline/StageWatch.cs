using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Core.Pipeline;

/// <summary>
/// Carries a working stage's counters and notes to the journal a few times a second, and a request to cancel from the journal to the
/// stage. The stage never waits for it.
/// </summary>
internal sealed partial class StageWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly RunId _run;
    private readonly Stage _stage;
    private readonly RunJournal _journal;
    private readonly TimeProvider _time;
    private readonly OutageRetry _retry;
    private readonly ILogger _logger;
    private readonly ConcurrentQueue<RunNote> _notes = [];
    private readonly CancellationTokenSource _work;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public StageWatch(RunId run, Stage stage, RunJournal journal, TimeProvider time, ILogger logger, CancellationToken shutdown)
    {
        _run = run;
        _stage = stage;
        _journal = journal;
        _time = time;
        _retry = new OutageRetry(time);
        _logger = logger;
        _work = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        Progress = new StageProgress(message => _notes.Enqueue(new RunNote(time.GetUtcNow(), "info", message)));
        _watching = WatchAsync();
    }

    public StageProgress Progress { get; }

    /// <summary>Cancelled when the panel shuts down or somebody asks to cancel the run.</summary>
    public CancellationToken Token => _work.Token;

    public bool IsCancelRequested { get; private set; }

    /// <summary>Ends the watching and saves what is left to save.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        await _retry.RunAsync(_ => SaveAsync(), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
        _work.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.IsTickAsync(_stop.Token))
        {
            try
            {
                await SaveAsync();
            }
            catch (NpgsqlException problem)
            {
                // The stage goes on meanwhile; what could not be saved now is saved with the next tick, or at the latest at the stage's end.
                Log.ProgressNotSaved(_logger, _run, _stage, problem);
            }
        }
    }

    /// <summary>Takes no token: a save that is torn in two would write its notes twice.</summary>
    private async Task SaveAsync()
    {
        RunNote[] notes = [.. _notes];
        if (await _journal.SaveProgressAsync(_run, _stage, Progress, notes, CancellationToken.None))
        {
            IsCancelRequested = true;
            await _work.CancelAsync();
        }

        for (var saved = 0; saved < notes.Length; saved++)
        {
            _notes.TryDequeue(out _);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Progress of {Stage} of run {Run} was not saved, it was tried again")]
        public static partial void ProgressNotSaved(ILogger logger, RunId run, Stage stage, Exception exception);
    }
}
