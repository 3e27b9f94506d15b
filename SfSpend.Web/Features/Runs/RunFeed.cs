using System.Collections.Immutable;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Runs;

/// <param name="Run">The run as it was last read; null: there is none any more.</param>
/// <param name="Text">The same as JSON, which is written once for everybody.</param>
/// <param name="Lines">Its log up to there, from the beginning.</param>
/// <param name="Next">Follows when something has changed.</param>
internal sealed record RunSight(Run? Run, string Text, ImmutableList<SseItem<string>> Lines, Task<RunSight> Next);

/// <summary>Reads a run from the journal for all who watch it, as long as anybody does.</summary>
internal sealed class RunFeed : IAsyncDisposable
{
    private const int PageSize = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    private readonly RunId _id;
    private readonly RunJournal _journal;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _nobodyWatches = new();
    private readonly TaskCompletionSource<RunSight> _first = NewSight();
    private readonly Task _reading;

    public RunFeed(RunId id, RunJournal journal, TimeProvider time)
    {
        _id = id;
        _journal = journal;
        _time = time;
        _reading = Task.Run(ReadAsync);
    }

    public Task<RunSight> First => _first.Task;

    /// <summary>Whether all was read, or reading failed: whoever comes now needs another feed.</summary>
    public bool IsOver => _reading.IsCompleted;

    /// <summary>How many watch; changed by <see cref="RunFeeds"/> alone.</summary>
    public int WatcherCount { get; set; }

    public static long IdOf(SseItem<string> line) => long.Parse(line.EventId ?? "", NumberStyles.None, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _nobodyWatches.CancelAsync();
        await _reading;
        _nobodyWatches.Dispose();
    }

    /// <summary>What goes wrong goes to those who watch, so reading itself never fails.</summary>
    private async Task ReadAsync()
    {
        var next = _first;
        try
        {
            using var timer = new PeriodicTimer(Interval, _time);
            RunSight? last = null;
            while (true)
            {
                // The run is read before its lines: once it is seen to have ended, all its lines are there to be read.
                var run = await _journal.FindAsync(_id, _nobodyWatches.Token);
                var text = run is null ? "" : JsonSerializer.Serialize(run, ApiJson.Default.Run);
                var lines = await ReadLinesAsync(last?.Lines ?? []);
                if (last is null || text != last.Text || lines.Count > last.Lines.Count)
                {
                    var following = NewSight();
                    last = new RunSight(run, text, lines, following.Task);
                    next.SetResult(last);
                    next = following;
                }

                if (run is not { IsActive: true })
                {
                    return;
                }

                await timer.WaitForNextTickAsync(_nobodyWatches.Token);
            }
        }
        catch (OperationCanceledException) when (_nobodyWatches.IsCancellationRequested)
        {
            next.SetCanceled(_nobodyWatches.Token);
        }
        catch (Exception failure)
        {
            next.SetException(failure);
        }
    }

    private async Task<ImmutableList<SseItem<string>>> ReadLinesAsync(ImmutableList<SseItem<string>> lines)
    {
        IReadOnlyList<RunEvent> more;
        do
        {
            more = await _journal.ReadEventsAsync(_id, lines.IsEmpty ? 0 : IdOf(lines[^1]), PageSize, _nobodyWatches.Token);
            lines = lines.AddRange(more.Select(line => new SseItem<string>(JsonSerializer.Serialize(line, ApiJson.Default.RunEvent), "log")
            {
                EventId = line.Id.ToString(CultureInfo.InvariantCulture),
            }));
        }
        while (more.Count == PageSize);

        return lines;
    }

    private static TaskCompletionSource<RunSight> NewSight() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
