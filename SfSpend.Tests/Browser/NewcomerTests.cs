using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using static Microsoft.Playwright.Assertions;

namespace SfSpend.Tests.Browser;

/// <summary>Somebody who has nothing yet: from the printed password to figures, and back to nothing.</summary>
[Collection(nameof(OwnPanelVisits))]
public sealed partial class NewcomerTests(PostgresServer postgres, Chromium chromium)
{
    private const string UserName = "ann";
    private const string OwnPassword = "the fog rolls in at four";

    [Fact]
    public Task A_newcomer_gets_from_the_printed_password_to_figures_and_back_to_nothing() => StoryAsync(Look.Usual);

    [Fact]
    public Task The_same_goes_without_a_script() => StoryAsync(Look.WithoutScript);

    private async Task StoryAsync(Look look)
    {
        Requires.Chromium();
        await using var panel = new BrowsedPanel(postgres);
        await panel.InitializeAsync();
        var printed = PasswordRules.Generate();
        await panel.Services.GetRequiredService<UserAccounts>().CreateAsync(
            UserName, printed, Role.Admin, mustChangePassword: true, TestContext.Current.CancellationToken);
        await Visit.MakeAsync(chromium, panel, look, null, async visit =>
        {
            var page = visit.Page;
            await SignInAsync(page, printed);
            await ProvisionAsync(page);
            await RunSampleAsync(page);
            await LookAsync(page);
            await AskAsync(page, look);
            await TearDownAsync(page, panel.EnvironmentName);
        }, isTraced: true);
    }

    private static async Task SignInAsync(IPage page, string printed)
    {
        await new SignInPage(page).SignInAsync(UserName, printed);
        await Expect(Heading(page, "Change your password")).ToBeVisibleAsync();

        await page.GotoAsync("/environment");
        await Expect(Heading(page, "Change your password")).ToBeVisibleAsync();

        await page.GetByLabel("Current password").FillAsync(printed);
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync(OwnPassword);
        await page.GetByLabel("New password, once more").FillAsync(OwnPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Expect(Heading(page, "Overview")).ToBeVisibleAsync();
    }

    private static async Task ProvisionAsync(IPage page)
    {
        await Link(page, "Provision the environment").ClickAsync();
        await Expect(Heading(page, "Nothing exists yet. This is the plan")).ToBeVisibleAsync();
        var steps = await page.GetByRole(AriaRole.Region, new() { Name = "Steps of the plan" }).GetByRole(AriaRole.Row).CountAsync() - 1;
        await page.GetByRole(AriaRole.Button, new() { Name = $"Create {steps} resources, free on this machine" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Ready");
        await Link(page, "Go to Runs").ClickAsync();
    }

    private static async Task RunSampleAsync(IPage page)
    {
        await Expect(page.GetByText("can't be reached")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Sample data" })).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Run 1 Succeeded");
        await Expect(page.GetByText("Balanced to the cent", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("Load 1 was published");
        await Link(page, "See the overview").ClickAsync();
    }

    private static async Task LookAsync(IPage page)
    {
        await Expect(page.GetByText("Sample data, not San Francisco’s")).ToBeVisibleAsync();
        var headlines = page.GetByTestId("headline");
        await Expect(headlines).ToHaveCountAsync(4);
        await Expect(headlines.First).ToContainTextAsync(Dollars);
        await Link(page, "balanced to the cent").ClickAsync();
        await Expect(Heading(page, "Load 1")).ToBeVisibleAsync();
        await Expect(page.GetByText("Balanced to the cent").First).ToBeVisibleAsync();
    }

    private static async Task AskAsync(IPage page, Look look)
    {
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Questions" }).ClickAsync();
        await page.Locator("main").GetByRole(AriaRole.Link).Filter(new() { HasText = "taxes" }).First.ClickAsync();
        await Expect(page.GetByText("Sample data, not San Francisco’s")).ToBeVisibleAsync();
        if (look.HasScript)
        {
            await Expect(page.Locator("[data-chart] svg")).ToBeVisibleAsync();
        }
        else
        {
            await Expect(page.Locator("noscript p")).ToBeVisibleAsync();
        }

        var rows = page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Row);
        Assert.InRange(await rows.CountAsync(), 3, 1000);
        await page.GetByText("The SQL that was run").ClickAsync();
        await Expect(page.Locator("#sql")).ToContainTextAsync("SELECT");

        var download = await page.RunAndWaitForDownloadAsync(() => Link(page, "CSV").ClickAsync());
        Assert.Equal("taxes-as-revenue-load-1.csv", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(await rows.CountAsync(), lines.Length);
    }

    private static async Task TearDownAsync(IPage page, string environment)
    {
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Environment" }).ClickAsync();
        await Link(page, "Tear down…").ClickAsync();
        var name = page.GetByLabel($"Type {environment} to confirm");
        var confirm = page.GetByRole(AriaRole.Button, new() { NameRegex = DeleteAll });
        await name.FillAsync("something else");
        await page.GetByLabel("Your password").FillAsync(OwnPassword);
        await confirm.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing was deleted");

        await name.FillAsync(environment);
        await page.GetByLabel("Your password").FillAsync("not the password");
        await confirm.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The password is not right");

        await new TeardownPage(page).ConfirmAsync(environment, OwnPassword);
        await Expect(Heading(page, "Nothing exists yet. This is the plan")).ToBeVisibleAsync();
    }

    private static ILocator Heading(IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    private static ILocator Link(IPage page, string name) => page.Locator("#main, aside").GetByRole(AriaRole.Link, new() { Name = name });

    [GeneratedRegex(@"\$\d+\.\d+ B")]
    private static partial Regex Dollars { get; }

    [GeneratedRegex(@"^Delete \d+ resources")]
    private static partial Regex DeleteAll { get; }
}
