using Microsoft.Playwright;

namespace SfSpend.Tests.Browser;

internal sealed class TeardownPage(IPage page)
{
    private const int MostTries = 20;

    /// <summary>
    /// Confirms the teardown and waits for its end. Other tests make databases on the same server, which changes what a plan says it leaves alone: the panel
    /// then shows the plan as it is now, and that one is confirmed.
    /// </summary>
    /// <param name="password">Null where signing in anew at the provider stands for it.</param>
    public async Task ConfirmAsync(string environment, string? password = null)
    {
        for (var count = 0; count < MostTries; count++)
        {
            await page.GetByLabel($"Type {environment} to confirm").FillAsync(environment);
            if (password is not null)
            {
                await page.GetByLabel("Your password").FillAsync(password);
            }

            await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
            await page.WaitForLoadStateAsync();
            if (!page.Url.Contains("/environment/plan", StringComparison.Ordinal))
            {
                break;
            }
        }

        await Assertions.Expect(page.GetByText("Torn down: nothing is left")).ToBeVisibleAsync();
    }
}
