using Microsoft.Playwright;
using SfSpend.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SfSpend.Tests.Browser;

/// <summary>Somebody sets up a second factor and signs in with it, with and without a script.</summary>
[Collection(nameof(OwnPanelVisits))]
public sealed class TwoFactorStoryTests(PostgresServer postgres, Chromium chromium)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Somebody_sets_up_a_second_factor_and_signs_in_with_it(bool hasScript)
    {
        Requires.Chromium();
        await using var panel = new BrowsedPanel(postgres);
        await panel.InitializeAsync();
        await Visit.MakeAsync(chromium, panel, hasScript ? Look.Usual : Look.WithoutScript, null, async visit =>
        {
            var page = visit.Page;
            await new SignInPage(page).SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
            await page.GetByRole(AriaRole.Link, new() { Name = "Your account" }).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Set up" }).ClickAsync();
            await page.GetByLabel("Your password").FillAsync(PanelFixture.AdminPassword);
            await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code" })).ToBeVisibleAsync();
            var key = await page.GetByTestId("key").InnerTextAsync();
            await page.GetByLabel("Code that is shown now").FillAsync(Totp.CodeOf(key));
            await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
            await Expect(page.GetByText("They are shown only this once")).ToBeVisibleAsync();
            var recoveryCode = await page.GetByTestId("recovery-codes").GetByRole(AriaRole.Listitem).First.InnerTextAsync();

            await SignOutAsync(page);
            await new SignInPage(page).SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
            var code = page.GetByLabel("Code of your authenticator");
            await code.FillAsync("000000");
            await code.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This code is not right");
            await code.FillAsync(Totp.CodeOf(key, ahead: 1));
            await code.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();

            await SignOutAsync(page);
            await new SignInPage(page).SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
            await code.FillAsync(recoveryCode);
            await code.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        }, isTraced: true);
    }

    private static Task SignOutAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
}
