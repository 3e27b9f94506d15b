using System.Text.Json;
using Microsoft.Playwright;

namespace SfSpend.Tests.Browser;

/// <summary>What holds for every page, unfolded: open to everybody in both themes, and whole on a narrow screen.</summary>
internal static class PageChecks
{
    private const string Everything = """{ "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }""";

    /// <summary>All that another theme changes.</summary>
    private const string Colours = """{ "type": "rule", "values": ["color-contrast", "link-in-text-block"] }""";

    public static Task HoldAsync(Chromium chromium, BrowsedPanel panel, string? session, string path) =>
        Visit.GlanceAsync(chromium, panel, session, async visit =>
        {
            await visit.Page.SetViewportSizeAsync(Look.Usual.Width, Look.Height);
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            await visit.OpenAsync(path);
            await visit.UnfoldAsync();
            await IsAccessibleAsync(visit.Page, Everything);

            await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await IsAccessibleAsync(visit.Page, Colours);

            await visit.Page.SetViewportSizeAsync(Look.NarrowWidth, Look.Height);
            var width = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(width <= Look.NarrowWidth, $"{path} is {width} pixels wide on a screen of {Look.NarrowWidth}.");
        });

    /// <summary>WCAG 2.2 A and AA, as far as axe can tell.</summary>
    private static async Task IsAccessibleAsync(IPage page, string rules)
    {
        var found = await page.EvaluateAsync<JsonElement>($$"""
            axe.run({ runOnly: {{rules}}, resultTypes: ['violations'] }).then(found => ({
              passCount: found.passes.length,
              violations: found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.html}\n${node.failureSummary}`)),
            }))
            """);
        var violations = found.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()).ToArray();
        Assert.True(violations.Length == 0, string.Join('\n', violations));
        Assert.NotEqual(0, found.GetProperty("passCount").GetInt32());
    }
}
