using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Tests.Features.Runs;

public sealed class RunFeedTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_who_watch_a_run_share_one_reader_of_the_journal_which_ends_with_the_last()
    {
        await using var panel = await FewStreams.StartAsync(postgres);
        var id = await QueueAsync(panel);
        var feeds = panel.Services.GetRequiredService<RunFeeds>();

        var joined = Enumerable.Range(0, 400).Select(_ => feeds.Join(id)).ToArray();
        var feed = Assert.Single(joined.Distinct());
        var sight = await feed.First;
        Assert.Equal(RunState.Queued, sight.Run?.State);
        Assert.NotEmpty(sight.Lines);

        foreach (var _ in joined)
        {
            Assert.False(feed.IsOver);
            await feeds.LeaveAsync(id, feed);
        }

        Assert.True(feed.IsOver);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sight.Next);
    }

    [Fact]
    public async Task A_viewer_has_so_many_streams_and_no_more_until_one_is_closed()
    {
        await using var panel = await FewStreams.StartAsync(postgres);
        var address = $"/api/v1/runs/{await QueueAsync(panel)}/events";
        using var viewer = panel.ClientOf(Role.Viewer);
        using var other = panel.ClientOf(Role.Analyst);
        var first = await OpenAsync(viewer, address);
        using var second = await OpenAsync(viewer, address);

        using var refused = await OpenAsync(viewer, address);
        using var others = await OpenAsync(other, address);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], [first.StatusCode, second.StatusCode, others.StatusCode]);
        var problem = await refused.ReadJsonAsync(HttpStatusCode.TooManyRequests);
        Assert.Contains("Auth:RateLimit:StreamsPerIdentity", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);

        first.Dispose();
        await Eventually.IsAsync(
            async () =>
            {
                using var again = await OpenAsync(viewer, address);
                return again.StatusCode;
            },
            status => status == HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> OpenAsync(HttpClient client, string address) =>
        client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, Token);

    /// <summary>A run that nobody works on.</summary>
    private static Task<RunId> QueueAsync(PanelFixture panel) => panel.Services.GetRequiredService<RunJournal>()
        .QueueAsync(new RunRequest(SourceKind.Sample, null, RunMode.Full, []), "ann", Token);

    private sealed class FewStreams(PostgresServer postgres) : PanelFixture(postgres)
    {
        public static async Task<FewStreams> StartAsync(PostgresServer postgres)
        {
            var panel = new FewStreams(postgres);
            await panel.InitializeAsync();
            return panel;
        }

        protected override IEnumerable<(string Name, string Value)> Settings() => [.. base.Settings(), ("Auth:RateLimit:StreamsPerIdentity", "2")];
    }
}
