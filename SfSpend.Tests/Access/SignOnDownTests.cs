using System.Net;
using SfSpend.Tests.Browser;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Access;

/// <summary>The identity provider is not there.</summary>
public sealed class SignOnDownTests(SignOnPanel panel) : IClassFixture<SignOnPanel>
{
    [Fact]
    public async Task A_provider_that_is_down_leaves_the_way_in_for_local_accounts()
    {
        using var visit = panel.Visit();
        var browser = visit.Client;

        using var led = await browser.GetAsync("/sign-in/external?returnUrl=%2Fruns", TestContext.Current.CancellationToken);
        var page = await browser.GetStringAsync(led.Headers.Location, TestContext.Current.CancellationToken);
        using var signedIn = await browser.SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);

        Assert.Equal(HttpStatusCode.Redirect, led.StatusCode);
        Assert.Contains($"{SignOnPanel.ProviderName} can’t be reached just now", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        await browser.GetJsonAsync("/api/v1/runs");
    }
}
