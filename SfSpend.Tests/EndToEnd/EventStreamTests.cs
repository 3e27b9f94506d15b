using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.EndToEnd;

public sealed class EventStreamTests(PostgresServer postgres)
{
    private const int TimeLimit = 120_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task The_log_and_the_progress_are_streamed_to_the_end_and_a_client_goes_on_where_it_stopped()
    {
        await using var portal = await FakeDataSf.StartAsync(Rows(), TestContext.Current.CancellationToken);
        await using var panel = await DataSfPanel.StartAsync(postgres, portal.BaseUrl);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        var id = await client.StartRunAsync(new { source = "datasf" });

        var events = await ReadAsync(client, id, null).ToListAsync(Token);

        Assert.Equal("end", events[^1].EventType);
        var run = JsonElement.Parse(events[^1].Data);
        PanelStory.AssertState("Succeeded", run);
        Assert.Contains(events, it => it.EventType == "progress");
        var lines = events.Where(it => it.EventType == "log").ToArray();
        var ids = lines.Select(line => long.Parse(line.EventId ?? "", CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(ids.Order().Distinct(), ids);
        Assert.Equal((await client.ReadLogAsync(id)).Length, lines.Length);
        Assert.Contains(lines, line => line.Data.Contains("Load started", StringComparison.Ordinal));

        var rest = await ReadAsync(client, id, lines[2].EventId).ToListAsync(Token);
        Assert.Equal(lines.Skip(3).Select(line => line.EventId), rest.Where(it => it.EventType == "log").Select(line => line.EventId));
        Assert.Equal("end", rest[^1].EventType);

        using var over = await OpenAsync(client, id, lines[^1].EventId);
        Assert.Equal(HttpStatusCode.NoContent, over.StatusCode);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_client_that_leaves_while_the_run_is_under_way_does_not_disturb_it()
    {
        await using var portal = await FakeDataSf.StartAsync(Rows(), TestContext.Current.CancellationToken);
        await using var panel = await DataSfPanel.StartAsync(postgres, portal.BaseUrl);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayAnswer = new TaskCompletionSource();
        portal.Misbehave(".csv", FakeDataSf.Hold(asked, mayAnswer.Task), times: 100);
        var id = await client.StartRunAsync(new { source = "datasf" });

        await foreach (var seen in ReadAsync(client, id, null))
        {
            Assert.Equal("log", seen.EventType);
            break;
        }

        await asked.Task.WaitAsync(Token);
        mayAnswer.SetResult();

        PanelStory.AssertState("Succeeded", await client.WaitForRunAsync(id));
        var log = await client.ReadLogAsync(id);
        Assert.DoesNotContain(log, line => line.Contains("cancel", StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<SourceRow> Rows() => Enumerable.Range(0, 30).Select(index => new SourceRow().With(2023 + (index % 3), index + 0.25m));

    private static async IAsyncEnumerable<SseItem<string>> ReadAsync(HttpClient client, long run, string? lastEventId)
    {
        using var response = await OpenAsync(client, run, lastEventId);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(Token))
        {
            yield return item;
        }
    }

    private static async Task<HttpResponseMessage> OpenAsync(HttpClient client, long run, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{PanelStory.PathOf(run)}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
