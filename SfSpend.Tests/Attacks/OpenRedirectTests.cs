using System.Net;
using SfSpend.Tests.Access;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Attacks;

/// <summary>A link to the panel that leads on to somewhere else.</summary>
public sealed class OpenRedirectTests(DoorsPanel panel) : IClassFixture<DoorsPanel>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Elsewhere { get; } =
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "http:evil.example", "javascript:alert(1)", "/\t/evil.example", "~//evil.example", "%2f%2fevil.example",
    ];

    [Theory, MemberData(nameof(Elsewhere))]
    public async Task Signing_in_never_leads_elsewhere(string returnUrl)
    {
        using var browser = panel.ClientOf(null);
        using var form = new FormUrlEncodedContent(
        [
            new("UserName", PanelFixture.AdminName), new("Password", PanelFixture.AdminPassword), new("ReturnUrl", returnUrl),
            new("__RequestVerificationToken", await browser.ReadFormTokenAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}")),
        ]);

        using var response = await browser.PostAsync("/sign-in", form, Cancellation);

        Assert.Equal((HttpStatusCode.Redirect, "/"), (response.StatusCode, response.Headers.Location?.OriginalString));
    }

    [Theory, MemberData(nameof(Elsewhere))]
    public async Task Choosing_a_theme_never_leads_elsewhere(string returnUrl)
    {
        using var browser = panel.ClientOf(Web.Access.Role.Viewer);
        using var form = new FormUrlEncodedContent(
            [new("theme", "dark"), new("returnUrl", returnUrl), new("__RequestVerificationToken", await browser.ReadFormTokenAsync("/theme"))]);

        using var response = await browser.PostAsync("/theme", form, Cancellation);

        Assert.Equal((HttpStatusCode.Redirect, "/"), (response.StatusCode, response.Headers.Location?.OriginalString));
    }
}
