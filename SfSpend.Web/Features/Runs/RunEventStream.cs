using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>
/// A run as server-sent events: <c>progress</c> (the run) whenever it changed, <c>log</c> (a line, whose event id resumes the
/// stream) and at last <c>end</c> (the run). Only watches the journal; nothing is started or stopped by looking.
/// </summary>
internal sealed class RunEventStream(RunFeeds feeds, IHostApplicationLifetime lifetime)
{
    /// <summary>The last event the client has seen: 0 for none.</summary>
    public static long CursorOf(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    public async IAsyncEnumerable<SseItem<string>> WatchAsync(
        RunId id, long afterEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var feed = feeds.Join(id);
        try
        {
            var lineCount = 0;
            string? sent = null;
            for (var sight = await WaitAsync(feed.First, cancellationToken); sight?.Run is { } run; sight = await WaitAsync(sight.Next, cancellationToken))
            {
                for (; lineCount < sight.Lines.Count; lineCount++)
                {
                    if (RunFeed.IdOf(sight.Lines[lineCount]) > afterEventId)
                    {
                        yield return sight.Lines[lineCount];
                    }
                }

                if (sight.Text != sent)
                {
                    sent = sight.Text;
                    yield return new SseItem<string>(sent, "progress");
                }

                if (!run.IsActive)
                {
                    yield return new SseItem<string>(sent, "end");
                    yield break;
                }
            }
        }
        finally
        {
            await feeds.LeaveAsync(id, feed);
        }
    }

    // Null when the panel is ending: open streams must not hold it up, and browsers come back by themselves.
    private async Task<RunSight?> WaitAsync(Task<RunSight> next, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            return await next.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return null;
        }
    }
}
