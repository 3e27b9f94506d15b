using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Runs;

/// <summary>
/// A run as server-sent events: <c>progress</c> (the run) whenever it changed, <c>log</c> (a line, whose event id resumes the
/// stream) and at last <c>end</c> (the run). Only watches the journal; nothing is started or stopped by looking.
/// </summary>
internal sealed class RunEventStream(RunJournal journal, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const int PageSize = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);

    /// <summary>The last event the client has seen: 0 for none.</summary>
    public static long CursorOf(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    public async IAsyncEnumerable<SseItem<string>> WatchAsync(
        RunId id, long afterEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        string? sent = null;

        // The run is read before its lines: once it is seen to have ended, all its lines are there to be read.
        while (await journal.FindAsync(id, cancellationToken) is { } run)
        {
            IReadOnlyList<RunEvent> lines;
            do
            {
                lines = await journal.ReadEventsAsync(id, afterEventId, PageSize, cancellationToken);
                foreach (var line in lines)
                {
                    afterEventId = line.Id;
                    yield return new SseItem<string>(JsonSerializer.Serialize(line, ApiJson.Default.RunEvent), "log")
                    {
                        EventId = line.Id.ToString(CultureInfo.InvariantCulture),
                    };
                }
            }
            while (lines.Count == PageSize);

            var now = JsonSerializer.Serialize(run, ApiJson.Default.Run);
            if (now != sent)
            {
                yield return new SseItem<string>(now, "progress");
                sent = now;
            }

            if (!run.IsActive)
            {
                yield return new SseItem<string>(now, "end");
                yield break;
            }

            if (!await WaitAsync(timer, cancellationToken))
            {
                yield break;
            }
        }
    }

    // False when the panel is ending: open streams must not hold it up, and browsers come back by themselves.
    private async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            return await timer.WaitForNextTickAsync(either.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
