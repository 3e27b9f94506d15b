using System.Net;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;

namespace SfSpend.Tests.Attacks;

/// <summary>What each answer tells the browser, so that what slips through elsewhere comes to nothing: foreign scripts, framing, guessing of types, memory.</summary>
public sealed class AnswerHeadersTests(ListeningPanel panel) : IClassFixture<ListeningPanel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Addresses { get; } =
    [
        "/", "/runs", "/environment", "/questions", "/administration/keys", "/administration/audit", "/account/password", "/sign-in", "/no-such-page", "/runs/999",
        "/api/v1/runs", "/api/v1/nothing", "/api/v1/runs?limit=x", "/api/v1/audit?format=csv", "/health/ready", "/dist/app.css", "/favicon.svg", "/openapi/v1.json",
    ];

    [Theory, MemberData(nameof(Addresses))]
    public async Task Every_answer_has_the_strict_headers(string address)
    {
        using var client = panel.Connect(Role.Admin);

        using var response = await client.GetAsync(address, Cancellation);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("object-src 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Contains("camera=()", Assert.Single(response.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        var isFile = address is "/dist/app.css" or "/favicon.svg";
        Assert.Equal(!isFile, response.Headers.CacheControl?.NoStore ?? false);
    }

    [Theory]
    [InlineData("/hangfire")]
    [InlineData("/api-docs/")]
    public async Task Pages_of_others_have_their_own_policy_and_still_ask_nobody_else(string address)
    {
        using var client = panel.Connect(Role.Admin);

        using var response = await client.GetAsync(address, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Nobody_is_believed_who_says_where_they_come_from()
    {
        using var client = panel.Connect(null);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var answer = await client.SignInAsync("stranger", "a guessed password");

        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal("127.0.0.1", await TrustedProxyTests.AddressInAuditAsync(panel, "stranger"));
    }
}
