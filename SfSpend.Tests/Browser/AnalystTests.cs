using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SfSpend.Tests.Browser;

/// <summary>Those who ask: they filter, go deeper, look for things and keep what they found.</summary>
[Collection(nameof(LoadedPanelVisits))]
public sealed class AnalystTests(LoadedPanel panel, Chromium chromium)
{
    /// <summary>By how much a chart that was drawn for the screen is wider than a narrower sheet.</summary>
    private const string Overhang =
        """
        () => {
          const chart = document.querySelector('[data-chart]');
          dispatchEvent(new Event('beforeprint'));
          chart.style.width = '300px';
          const overhang = chart.querySelector('svg').getBoundingClientRect().right - chart.getBoundingClientRect().right;
          chart.style.width = '';
          dispatchEvent(new Event('afterprint'));
          return overhang;
        }
        """;

    [Fact]
    public Task The_overviews_filter_stands_in_the_address_and_survives_a_reload() => Visit.MakeAsync(chromium, panel, Look.Usual, panel.Session, async visit =>
    {
        var page = visit.Page;
        await visit.OpenAsync("/");
        await page.GetByLabel("Side").SelectOptionAsync("Revenue");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Revenue by organization group" })).ToBeVisibleAsync();
        await page.GetByLabel("to", new() { Exact = true }).SelectOptionAsync("2010");
        await Expect(page.GetByText("FY2010 (July 2009 – June 2010)")).ToBeVisibleAsync();
        await page.GetByLabel("Related units").SelectOptionAsync("include");
        await page.WaitForURLAsync("**/?*toYear=2010*relatedUnits=include*");

        await page.ReloadAsync();

        await Expect(page.GetByLabel("Side")).ToHaveValueAsync("Revenue");
        await Expect(page.GetByLabel("to", new() { Exact = true })).ToHaveValueAsync("2010");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Revenue by organization group" })).ToBeVisibleAsync();
        await Expect(page.GetByText("related units included")).ToBeVisibleAsync();
    }, isTraced: true);

    [Fact]
    public Task By_keys_alone_one_goes_from_the_overview_to_a_receipt_and_up_again() => Visit.MakeAsync(chromium, panel, Look.Usual, panel.Session, async visit =>
    {
        var page = visit.Page;
        await visit.OpenAsync("/");
        var group = page.GetByRole(AriaRole.Region, new() { Name = "Spending by organization group" }).GetByRole(AriaRole.Rowheader).First.GetByRole(AriaRole.Link);
        var name = await group.TextContentAsync() ?? "";
        await EnterAsync(group);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToContainTextAsync(name);
        await Expect(page.GetByTestId("sum")).ToBeVisibleAsync();

        await EnterAsync(page.GetByRole(AriaRole.Rowheader).First.GetByRole(AriaRole.Link));
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Path" })).ToContainTextAsync(name);
        await page.Keyboard.PressAsync("Backspace");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToContainTextAsync(name);

        await EnterAsync(page.Locator("#node-title a.figure"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Transactions");
        await EnterAsync(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Receipt") }).First);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Receipt");
    }, isTraced: true);

    [Fact]
    public Task A_slash_leads_to_the_search_and_what_is_typed_finds_at_once_in_spite_of_an_error() => Visit.MakeAsync(chromium, panel, Look.Usual, panel.Session, async visit =>
    {
        var page = visit.Page;
        await visit.OpenAsync("/runs");
        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Search names, codes and questions" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("salary");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Search" })).ToBeVisibleAsync();

        await page.GetByLabel("Look for").FillAsync("polcie");
        var police = page.GetByRole(AriaRole.Link, new() { NameRegex = new("Police") }).First;
        await Expect(police).ToBeVisibleAsync();
        Assert.Contains("q=polcie", page.Url, StringComparison.Ordinal);

        await EnterAsync(police);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Explore" })).ToBeVisibleAsync();
        await Expect(page.GetByTestId("sum")).ToBeVisibleAsync();
    }, isTraced: true);

    [Fact]
    public Task A_query_is_completed_with_the_members_of_a_level_run_and_kept() => Visit.MakeAsync(chromium, panel, Look.Usual, panel.Session, async visit =>
    {
        var page = visit.Page;
        await visit.OpenAsync("/sql");
        var editor = page.GetByRole(AriaRole.Textbox, new() { Name = "The query" });
        await editor.ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("SELECT COUNT(*) AS n FROM report.program AS p WHERE p.department = Polic");
        var offer = page.GetByRole(AriaRole.Option, new() { NameRegex = new("Police") }).First;
        await offer.ClickAsync();
        await Expect(editor).ToContainTextAsync("Police'");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.GetByTestId("shown")).ToHaveTextAsync("1 row");
        await Expect(page.Locator("[data-history] li").First).ToContainTextAsync("1 row");

        await page.GetByText("Save this query").ClickAsync();
        await page.GetByLabel("Title").FillAsync("How many programs have the police?");
        await page.GetByLabel("Everybody may use it").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-saved]")).ToContainTextAsync("How many programs have the police?");
        await Expect(editor).ToContainTextAsync("Police'");
    }, isTraced: true);

    [Fact]
    public Task On_paper_a_question_keeps_its_answer_and_its_source_leaves_the_controls_out_and_is_dark_on_white() => Visit.MakeAsync(chromium, panel, new(Theme: ColorScheme.Dark), panel.Session, async visit =>
    {
        var page = visit.Page;
        await visit.OpenAsync("/questions/revenue-minus-spending-by-organization-group");
        ILocator[] controls = [page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }), page.GetByLabel("Related units"), page.GetByRole(AriaRole.Link, new() { Name = "CSV" })];
        await Task.WhenAll(controls.Select(control => Expect(control).ToBeVisibleAsync()));
        await page.EvaluateAsync("addEventListener('beforeprint', () => { window.printed = getComputedStyle(document.querySelector('[data-chart] text')).fill; })");

        var paper = await page.PdfAsync();

        Assert.True(paper.AsSpan().StartsWith("%PDF"u8));
        Assert.True(Brightness(await page.EvaluateAsync<string>("window.printed")) < 128, "The chart was printed in the light ink of the dark theme.");
        Assert.True(Brightness(await page.Locator("[data-chart] text").First.EvaluateAsync<string>("text => getComputedStyle(text).fill")) > 128, "The chart on the screen kept the ink of the paper.");
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.True(await page.EvaluateAsync<double>(Overhang) <= 0, "On paper narrower than the screen the chart is cut.");
        await Task.WhenAll(controls.Select(control => Expect(control).ToBeHiddenAsync()));
        await Expect(page.GetByRole(AriaRole.Table).First).ToBeVisibleAsync();
        await Expect(page.Locator(".trust")).ToContainTextAsync("load 1");
        Assert.Equal(255, Brightness(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")));
    });

    /// <summary>Of a computed colour, 0 for black to 255 for white: the mean of its three parts.</summary>
    private static double Brightness(string colour) =>
        colour[(colour.IndexOf('(', StringComparison.Ordinal) + 1)..].TrimEnd(')').Split(',').Take(3).Average(part => double.Parse(part, CultureInfo.InvariantCulture));

    private static async Task EnterAsync(ILocator link)
    {
        await link.FocusAsync();
        await link.PressAsync("Enter");
    }
}
