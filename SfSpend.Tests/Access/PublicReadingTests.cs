using System.Net;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Access;

/// <summary>Where the panel is public, figures and where they come from are read without signing in, and nothing else.</summary>
public sealed class PublicReadingTests(PublicReadingTests.PublicPanel panel) : IClassFixture<PublicReadingTests.PublicPanel>
{
    public sealed class PublicPanel(PostgresServer postgres) : PanelFixture(postgres)
    {
        protected override IEnumerable<(string Name, string Value)> Settings() => [.. base.Settings(), ("Auth:PublicReading", "true")];
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/questions")]
    [InlineData("/questions/taxes-as-revenue")]
    [InlineData("/loads")]
    [InlineData("/transactions")]
    [InlineData("/explore")]
    [InlineData("/theme")]
    public async Task A_reading_page_is_open_and_says_so(string path)
    {
        using var stranger = panel.ClientOf(null);

        using var answer = await stranger.GetAsync(path, Cancellation);
        var page = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("You read without signing in", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/sign-in?returnUrl=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/administration", page, StringComparison.Ordinal);
        Assert.DoesNotContain("action=\"/sign-out\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/runs")]
    [InlineData("/runs/1")]
    [InlineData("/environment")]
    [InlineData("/environment/plan?action=teardown")]
    [InlineData("/account")]
    [InlineData("/administration/users")]
    [InlineData("/hangfire")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/no-such-page")]
    public async Task Any_other_page_asks_to_sign_in(string path)
    {
        using var stranger = panel.ClientOf(null);

        using var answer = await stranger.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(PanelPaths.SignIn, answer.Headers.Location?.AbsolutePath);
    }

    [Theory]
    [InlineData("GET", "/api/v1/reports", HttpStatusCode.OK)]
    [InlineData("GET", "/api/v1/runs", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/v1/runs/1/log", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/v1/environment", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/v1/source", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/v1/users", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/api/v1/runs", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/api/v1/query", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/api/v1/environment/teardown", HttpStatusCode.Unauthorized)]
    public async Task Over_rest_figures_can_be_read_and_nothing_else(string method, string path, HttpStatusCode expected)
    {
        using var stranger = panel.ClientOf(null);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await stranger.SendAsync(request, Cancellation);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_wrong_key_is_refused_here_as_elsewhere()
    {
        using var client = panel.ClientOf(null);
        client.DefaultRequestHeaders.Add("X-Api-Key", "not a key of this panel");

        using var answer = await client.GetAsync("/api/v1/reports", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
