using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SfSpend.Tests.Browser;

[Collection(nameof(LoadedPanelVisits))]
public sealed class KeyboardTests(LoadedPanel panel, Chromium chromium)
{
    /// <summary>Whether the focused element shows that it is: by an outline, or by the frame of a drawing's node. Its name when not.</summary>
    private const string Unmarked = """
        () => {
          const focused = document.activeElement;
          if (focused === document.body) { return null; }
          const outlined = getComputedStyle(focused);
          const framed = focused.matches('.node') ? getComputedStyle(focused.querySelector('rect')) : null;
          const isMarked = (outlined.outlineStyle !== 'none' && parseFloat(outlined.outlineWidth) >= 2) || (framed && parseFloat(framed.strokeWidth) >= 2.5);
          return isMarked ? '' : focused.outerHTML.slice(0, 200);
        }
        """;

    [Fact]
    public Task The_first_key_leads_past_the_navigation() => Visit.MakeAsync(chromium, panel, Look.Usual, panel.Session, async visit =>
    {
        await visit.OpenAsync("/runs");
        var skip = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" });
        await Expect(skip).Not.ToBeInViewportAsync();

        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(skip).ToBeFocusedAsync();
        await Expect(skip).ToBeInViewportAsync();

        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.querySelector('main').contains(document.activeElement)"));
    });

    [Fact]
    public Task A_filter_passed_through_with_the_arrows_acts_on_Enter_and_keeps_its_place() => Visit.MakeAsync(chromium, panel, Look.Usual, panel.Session, async visit =>
    {
        await visit.OpenAsync("/explore?fiscalYear=2025");
        var year = visit.Page.Locator("#fiscalYear");
        await year.FocusAsync();

        await visit.Page.Keyboard.PressAsync("ArrowDown");
        await visit.Page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal("2023", await year.InputValueAsync());
        Assert.Contains("fiscalYear=2025", visit.Page.Url, StringComparison.Ordinal);

        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**fiscalYear=2023**");
        await Expect(visit.Page.Locator("#fiscalYear")).ToBeFocusedAsync();
    });

    [Theory]
    [InlineData("/")]
    [InlineData("/environment")]
    [InlineData("/environment/plan?action=teardown")]
    [InlineData("/runs/start")]
    [InlineData("/runs/4")]
    [InlineData("/questions/taxes-as-revenue")]
    public Task Wherever_the_keys_lead_it_shows(string path) => FollowKeysAsync(chromium, panel, panel.Session, path);

    /// <summary>Goes through a page by keys alone, and sees at each stop where it is.</summary>
    internal static Task FollowKeysAsync(Chromium chromium, BrowsedPanel panel, string session, string path) => Visit.MakeAsync(chromium, panel, Look.Usual, session, async visit =>
    {
        await visit.OpenAsync(path);
        var stopCount = 0;
        while (true)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.EvaluateAsync<string?>(Unmarked) is not { } unmarked)
            {
                break;
            }

            Assert.Equal("", unmarked);
            Assert.True(++stopCount < 300, "The keys go round in circles.");
        }

        Assert.InRange(stopCount, 12, 300);
    });

    [Fact]
    public Task On_a_narrow_screen_the_navigation_is_a_drawer_that_opens_and_closes() =>
        Visit.MakeAsync(chromium, panel, Look.Narrow, panel.Session, async visit =>
        {
            await visit.OpenAsync("/");
            var navigation = visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" });
            var menu = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" });
            await Expect(navigation).ToBeHiddenAsync();

            await menu.FocusAsync();
            await visit.Page.Keyboard.PressAsync("Enter");
            await Expect(navigation).ToBeInViewportAsync();
            await visit.Page.Keyboard.PressAsync("Escape");
            await Expect(navigation).ToBeHiddenAsync();
            await Expect(menu).ToBeFocusedAsync();

            await visit.Page.Keyboard.PressAsync("Enter");
            await navigation.GetByRole(AriaRole.Link, new() { Name = "Runs" }).PressAsync("Enter");
            await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Runs", Exact = true })).ToBeVisibleAsync();
            await Expect(navigation).ToBeHiddenAsync();
        });
}
