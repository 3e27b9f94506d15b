using Microsoft.Playwright;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Browser;

internal sealed class SignInPage(IPage page)
{
    /// <param name="path">The page that is asked for, and shown after signing in.</param>
    public async Task SignInAsync(string userName, string password, string path = "/")
    {
        await page.GotoAsync(path);
        await page.GetByLabel("User name").FillAsync(userName);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>The administrator's session as other visits can take it over. The account page needs no warehouse, which a panel on AWS may not reach.</summary>
    public async Task<string> KeepSessionAsync()
    {
        await SignInAsync(PanelFixture.AdminName, PanelFixture.AdminPassword, "/account");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = PanelFixture.AdminName, Exact = true })).ToBeVisibleAsync();
        return await page.Context.StorageStateAsync();
    }
}
