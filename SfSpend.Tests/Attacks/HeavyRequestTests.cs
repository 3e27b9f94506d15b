using System.Net;
using System.Text;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>Requests that are too large or never end.</summary>
public sealed class HeavyRequestTests(HeavyRequestTests.ShortOfPatience panel) : IClassFixture<HeavyRequestTests.ShortOfPatience>
{
    private const int TimeLimit = 60_000;
    private const int MaxUpload = 200_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public sealed class ShortOfPatience(PostgresServer postgres) : ListeningPanel(postgres)
    {
        protected override IEnumerable<(string Name, string Value)> Settings() =>
        [
            .. base.Settings(), ("Uploads:MaxByteCount", $"{MaxUpload}"), ("Network:MaxBodyByteCount", "50000"), ("Network:HeadersTimeout", "00:00:01"),
            ("Network:BodyGracePeriod", "00:00:01.100"), ("Network:MinBodyBytesPerSecond", "1000"),
        ];
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_read()
    {
        using var client = panel.Connect(Role.Operator);
        using var body = new StringContent($$"""{"source":"{{new string('x', 60_000)}}"}""", Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/api/v1/runs", body, Cancellation);

        var problem = await response.ReadJsonAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(413, problem.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("/api/v1/uploads", 100_000, HttpStatusCode.Created)]
    [InlineData("/api/v1/uploads", 201_000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/api/v1/uploads", 400_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task An_upload_may_be_larger_but_not_without_end(string path, int byteCount, HttpStatusCode expected)
    {
        using var client = panel.Connect(Role.Operator);
        using var file = new ByteArrayContent(Encoding.ASCII.GetBytes(new string('1', byteCount)));
        using var form = new MultipartFormDataContent { { file, "file", "spending.csv" } };

        using var response = await client.PostAsync(path, form, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData(100_000, HttpStatusCode.OK)]
    [InlineData(400_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task The_form_with_a_file_is_held_to_the_same_limit(int byteCount, HttpStatusCode expected)
    {
        using var browser = panel.Connect(null);
        using var signedIn = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        var token = await browser.ReadFormTokenAsync("/runs/start");
        using var file = new ByteArrayContent(Encoding.ASCII.GetBytes(new string('1', byteCount)));
        using var text = new StringContent(token);
        using var source = new StringContent("File");
        using var form = new MultipartFormDataContent { { text, "__RequestVerificationToken" }, { source, "source" }, { file, "upload", "spending.csv" } };

        using var response = await browser.PostAsync("/runs/start", form, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Other_forms_are_held_to_the_limit_of_everything_else()
    {
        using var browser = panel.Connect(null);
        using var form = new FormUrlEncodedContent([new("UserName", new string('x', 60_000)), new("Password", "x")]);

        using var response = await browser.PostAsync("/sign-in", form, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("larger than this panel accepts", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Headers_that_never_end_are_hung_up_on()
    {
        var answer = await panel.SendRawAsync("GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_body_that_never_comes_is_hung_up_on()
    {
        var answer = await panel.SendRawAsync(
            $"POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: {PanelFixture.KeyOf(Role.Operator)}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{", TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_long_address_and_many_headers_are_refused()
    {
        var address = await panel.SendRawAsync($"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", TestContext.Current.CancellationToken);
        var headers = await panel.SendRawAsync(
            $"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n{string.Concat(Enumerable.Range(0, 200).Select(index => $"X-{index}: y\r\n"))}\r\n", TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 414", address, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", headers, StringComparison.Ordinal);
    }
}
