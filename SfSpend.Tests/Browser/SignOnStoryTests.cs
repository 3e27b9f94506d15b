using Microsoft.Playwright;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using static Microsoft.Playwright.Assertions;

namespace SfSpend.Tests.Browser;

/// <summary>Somebody of the city signs in where they sign in everywhere, in a real browser.</summary>
[Collection(nameof(OwnPanelVisits))]
public sealed class SignOnStoryTests(PostgresServer postgres, Chromium chromium)
{
    [Fact]
    public async Task Somebody_of_the_city_signs_in_tears_down_after_signing_in_anew_and_signs_out()
    {
        Requires.Chromium();
        Requires.IdentityProvider();
        await using var panel = new SignOnPanel(postgres);
        await panel.InitializeAsync();
        await panel.StartProviderAsync();
        using var key = panel.ClientOf(Role.Operator);
        await key.ProvisionAsync();
        await using var context = await chromium.OpenAsync(Look.Usual.At(panel.Address, null));
        var page = await context.NewPageAsync();

        await page.GotoAsync("/environment");
        await page.GetByRole(AriaRole.Link, new() { Name = $"Sign in with {SignOnPanel.ProviderName}" }).ClickAsync();
        await SignInThereAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Environment");
        await Expect(page.GetByText("operator.olga")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Tear down…" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in anew" }).ClickAsync();
        await SignInThereAsync(page);
        await new TeardownPage(page).ConfirmAsync(panel.EnvironmentName);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GotoAsync("/environment");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    private static async Task SignInThereAsync(IPage page)
    {
        await page.GetByPlaceholder("Enter any login").FillAsync("operator.olga");
        await page.GetByPlaceholder("and password").FillAsync("any");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign-in" }).ClickAsync();
    }
}
