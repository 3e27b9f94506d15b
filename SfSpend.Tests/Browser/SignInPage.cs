using Microsoft.Playwright;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Browser;

internal sealed class SignInPage(IPage page)
{
    public async Task SignInAsync(string userName, string password)
    {
        await page.GotoAsync("/");
        await page.GetByLabel("User name").FillAsync(userName);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>The administrator's session as other visits can take it over.</summary>
    public async Task<string> KeepSessionAsync()
    {
        await SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        return await page.Context.StorageStateAsync();
    }
}
