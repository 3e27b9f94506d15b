using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SfSpend.Tests.Browser;

/// <summary>What holds for every page.</summary>
internal static class PageChecks
{
    private static readonly RunOnlyOptions Everything = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa");

    /// <summary>All that another theme changes.</summary>
    private static readonly RunOnlyOptions Colours = RunOnlyOptions.Rules("color-contrast", "link-in-text-block");

    /// <summary>WCAG 2.1 A and AA, with everything unfolded.</summary>
    public static async Task IsAccessibleAsync(Chromium chromium, BrowsedPanel panel, string? session, string path)
    {
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await Visit.MakeAsync(chromium, panel, new Look(theme), session, async visit =>
            {
                await visit.OpenAsync(path);
                await visit.UnfoldAsync();
                var found = await visit.Page.RunAxe(new AxeRunOptions { RunOnly = theme is ColorScheme.Light ? Everything : Colours, ResultTypes = [ResultType.Violations] });
                Assert.NotEmpty(found.Passes);
                Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(Describe)));
            });
        }
    }

    /// <summary>400 pixels wide nothing sticks out of the page; what is wider scrolls inside itself.</summary>
    public static Task FitsAsync(Chromium chromium, BrowsedPanel panel, string? session, string path) =>
        Visit.MakeAsync(chromium, panel, Look.Narrow, session, async visit =>
        {
            await visit.OpenAsync(path);
            await visit.UnfoldAsync();
            var width = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(width <= Look.NarrowWidth, $"{path} is {width} pixels wide on a screen of {Look.NarrowWidth}.");
        });

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help}\n{string.Join('\n', violation.Nodes.Select(node => $"  {node.Target} {node.Html}"))}";
}
