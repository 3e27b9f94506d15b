using System.Net;
using System.Text;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.EndToEnd;

/// <summary>A link to a load never changes its figures, over REST and on the pages.</summary>
public sealed class AsOfStoryTests(PostgresServer postgres)
{
    private const int TimeLimit = 120_000;
    private const string Average = "average-transaction-amount";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_link_to_a_load_keeps_its_figures_when_another_is_published()
    {
        await using var panel = await DataSfPanel.StartAsync(postgres, DataSfPanel.NoPortal);
        using var client = panel.ClientOf(Role.Operator);
        await client.ProvisionAsync();
        await LoadAsync(client, 100.25m);
        var pinned = await FiguresAsync(client, $"/api/v1/reports/{Average}?load=1");
        var explored = await FiguresAsync(client, "/api/v1/explore?fiscalYear=2025&load=1");
        Assert.Equal(pinned, await FiguresAsync(client, $"/api/v1/reports/{Average}"));
        Assert.Contains("pinned to load 1", await client.GetStringAsync("/?load=1", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await LoadAsync(client, 300.75m);

        Assert.Equal(pinned, await FiguresAsync(client, $"/api/v1/reports/{Average}?load=1"));
        Assert.NotEqual(pinned, await FiguresAsync(client, $"/api/v1/reports/{Average}"));
        Assert.Equal(explored, await FiguresAsync(client, "/api/v1/explore?fiscalYear=2025&load=1"));
        Assert.Equal("100.25", await AskAsync(client, 1));
        Assert.Equal("300.75", await AskAsync(client, 2));
        await DownloadsNameTheLoadAsync(client);
        await PagesShowTheLoadAsync(client);
        await RefusesAsync(client);
    }

    private static async Task DownloadsNameTheLoadAsync(HttpClient client)
    {
        var path = $"/api/v1/reports/{Average}?format=csv&load=1";
        using var first = await client.GetAsync(path, Token);
        Assert.Contains($"{Average}-load-1.csv", first.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        Assert.Contains("100.25", await first.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag ?? throw new InvalidOperationException("No ETag."));
        using var unchanged = await client.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        using var other = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/reports/{Average}?format=csv");
        other.Headers.IfNoneMatch.Add(first.Headers.ETag);
        using var current = await client.SendAsync(other, Token);
        Assert.Equal(HttpStatusCode.OK, current.StatusCode);
    }

    private static async Task PagesShowTheLoadAsync(HttpClient client)
    {
        foreach (var path in new[] { "/", "/questions", $"/questions/{Average}" })
        {
            var past = await PageAsync(client, $"{path}?load=1");
            Assert.Contains("Viewing as published", past, StringComparison.Ordinal);
            Assert.Contains("(load 1)", past, StringComparison.Ordinal);
            Assert.Contains("100.25", past, StringComparison.Ordinal);
            Assert.DoesNotContain("300.75", past, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"{path}\">back to current</a>", past, StringComparison.Ordinal);

            var current = await PageAsync(client, path);
            Assert.DoesNotContain("Viewing as published", current, StringComparison.Ordinal);
            Assert.Contains($"href=\"{path}?load=2\"", current, StringComparison.Ordinal);
            Assert.Contains("300.75", current, StringComparison.Ordinal);
        }

        Assert.Contains("href=\"/questions/taxes-as-revenue?load=1\"", await PageAsync(client, "/?load=1"), StringComparison.Ordinal);
        Assert.Contains("href=\"/?relatedUnits=include&load=1\"", await PageAsync(client, "/?load=1"), StringComparison.Ordinal);
        var question = await PageAsync(client, $"/questions/{Average}?load=1&fromYear=2025");
        Assert.Contains("name=\"load\" value=\"1\"", question, StringComparison.Ordinal);
        Assert.Contains($"href=\"/api/v1/reports/{Average}?fromYear=2025&load=1&format=csv\"", question, StringComparison.Ordinal);
        Assert.Contains($"href=\"/questions/{Average}?fromYear=2025\">back to current", question, StringComparison.Ordinal);
        Assert.Contains("\"load_1\".\"transaction\"", question, StringComparison.Ordinal);
    }

    private static async Task RefusesAsync(HttpClient client)
    {
        foreach (var path in new[] { $"/api/v1/reports/{Average}?load=", "/api/v1/explore?fiscalYear=2025&load=" })
        {
            Assert.Contains("There is no load 9", (await client.GetJsonAsync($"{path}9", HttpStatusCode.NotFound)).ToString(), StringComparison.Ordinal);
            Assert.Contains("load", (await client.GetJsonAsync($"{path}seven", HttpStatusCode.BadRequest)).ToString(), StringComparison.Ordinal);
        }

        const string sql = "SELECT 1 AS n";
        await client.PostJsonAsync("/api/v1/query", new { sql, load = 9 }, HttpStatusCode.NotFound);
        await client.PostJsonAsync("/api/v1/query", new { sql, load = "seven" }, HttpStatusCode.BadRequest);
        var other = await client.PostJsonAsync("/api/v1/query", new { sql = "SELECT COUNT(*) FROM report.transaction", load = 1 }, HttpStatusCode.BadRequest);
        Assert.Contains("Name tables without a schema", other.GetProperty("detail").GetString(), StringComparison.Ordinal);
        foreach (var path in new[] { "/", "/questions", $"/questions/{Average}" })
        {
            Assert.Contains("There is no load 9", await PageAsync(client, $"{path}?load=9", HttpStatusCode.NotFound), StringComparison.Ordinal);
            await PageAsync(client, $"{path}?load=seven", HttpStatusCode.NotFound);
        }
    }

    private static async Task<string?> AskAsync(HttpClient client, long load)
    {
        var answer = await client.PostJsonAsync("/api/v1/query", new { sql = "SELECT SUM(amount) AS total FROM transaction", load }, HttpStatusCode.OK);
        Assert.Equal(load, answer.GetProperty("loadId").GetInt64());
        return answer.GetProperty("rows")[0][0].GetString();
    }

    /// <summary>An answer without what differs from one asking to the next.</summary>
    private static async Task<string> FiguresAsync(HttpClient client, string path)
    {
        var answer = await client.GetJsonAsync(path);
        return string.Join(
            '\n', answer.EnumerateObject().Where(part => part.Name is not ("elapsedMilliseconds" or "sql")).Select(part => part.ToString()));
    }

    private static async Task<string> PageAsync(HttpClient client, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await client.GetAsync(path, Token);
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(Token));
        Assert.True(response.StatusCode == expected, $"{path}: {(int)response.StatusCode} {page}");
        return page;
    }

    private static async Task LoadAsync(HttpClient client, decimal amount)
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(SourceRows.ToCsv([new SourceRow().With(2025, amount)])));
        using var form = new MultipartFormDataContent { { file, "file", "spending.csv" } };
        using var uploaded = await client.PostAsync("/api/v1/uploads", form, Token);
        var path = (await uploaded.ReadJsonAsync(HttpStatusCode.Created)).GetProperty("path").GetString();
        PanelStory.AssertState("Succeeded", await client.RunAsync(new { source = "file", path }));
    }
}
