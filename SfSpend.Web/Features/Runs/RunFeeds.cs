using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>One feed per run, however many watch it: each of them would otherwise ask the control database several times a second.</summary>
internal sealed class RunFeeds(RunJournal journal, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, RunFeed> _feeds = [];

    /// <summary>Watches a run; give the feed back with <see cref="LeaveAsync"/>.</summary>
    public RunFeed Join(RunId id)
    {
        lock (_gate)
        {
            if (!_feeds.TryGetValue(id, out var feed) || feed.IsOver)
            {
                // Those who still watch one that is over keep it until they have read it.
                _feeds[id] = feed = new RunFeed(id, journal, time);
            }

            feed.WatcherCount++;
            return feed;
        }
    }

    public async Task LeaveAsync(RunId id, RunFeed feed)
    {
        lock (_gate)
        {
            if (--feed.WatcherCount > 0)
            {
                return;
            }

            if (_feeds.GetValueOrDefault(id) == feed)
            {
                _feeds.Remove(id);
            }
        }

        await feed.DisposeAsync();
    }
}
