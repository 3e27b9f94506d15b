using Microsoft.Extensions.DependencyInjection;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Attacks;

/// <summary>Behind a reverse proxy that is known, and through it behind one that is not.</summary>
public sealed class TrustedProxyTests(TrustedProxyTests.BehindProxy panel) : IClassFixture<TrustedProxyTests.BehindProxy>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public sealed class BehindProxy(PostgresServer postgres) : ListeningPanel(postgres)
    {
        protected override IEnumerable<(string Name, string Value)> Settings() =>
            [.. base.Settings(), ("Network:KnownProxies:0", "127.0.0.1"), ("Network:KnownProxies:1", "10.1.0.0/16")];
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData("203.0.113.7, 198.51.100.9", "198.51.100.9")]
    public async Task The_nearest_address_that_is_no_known_proxy_is_the_one_who_asks(string forwarded, string expected)
    {
        var name = $"from {forwarded}";
        using var client = panel.Connect(null);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);

        using var answer = await client.SignInAsync(name, "a guessed password");

        Assert.Equal(expected, await AddressInAuditAsync(panel, name));
    }

    [Fact]
    public async Task Behind_tls_the_browser_is_told_to_stay_there_and_cookies_are_secure()
    {
        using var client = panel.Connect(null, keepCookies: false);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Host = "panel.example";
        using var page = await client.GetAsync("/sign-in", Cancellation);
        using var form = new FormUrlEncodedContent(
        [
            new("UserName", PanelFixture.AdminName), new("Password", PanelFixture.AdminPassword),
            new("__RequestVerificationToken", PanelClient.FindFormToken(await page.Content.ReadAsStringAsync(Cancellation))),
        ]);
        client.DefaultRequestHeaders.Add("Cookie", page.Cookies);

        using var answer = await client.PostAsync("/sign-in", form, Cancellation);

        Assert.Contains("max-age=31536000", Assert.Single(page.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        var cookies = page.Headers.GetValues("Set-Cookie").Concat(answer.Headers.GetValues("Set-Cookie")).ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.All(cookies, cookie => Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase));
    }

    internal static async Task<string?> AddressInAuditAsync(PanelFixture panel, string actor) =>
        (await panel.Services.GetRequiredService<AuditReader>().ReadAsync(new AuditFilter(Actor: actor), 1, null, Cancellation))[0].RemoteAddress;
}
