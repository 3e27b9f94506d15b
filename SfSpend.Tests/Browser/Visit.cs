using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SfSpend.Tests.Browser;

/// <summary>
/// Somebody before a panel. What the browser complains about and whatever asks another host is kept;
/// when the visit fails, a screenshot and a trace are left and named.
/// </summary>
internal sealed partial class Visit
{
    private readonly List<string> _complaints = [];

    private Visit(BrowsedPanel panel, IPage page) => (Panel, Page) = (panel, page);

    public BrowsedPanel Panel { get; }

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    /// <summary>A visit in a fresh profile.</summary>
    /// <param name="session">A kept session; null: nobody is signed in.</param>
    /// <param name="isTraced">For stories of several steps; it takes its time.</param>
    public static async Task MakeAsync(Chromium chromium, BrowsedPanel panel, Look look, string? session, Func<Visit, Task> story, bool isTraced = false)
    {
        await using var context = await chromium.OpenAsync(look.At(panel.Address, session));
        if (isTraced)
        {
            await context.Tracing.StartAsync();
        }

        await AttendAsync(new Visit(panel, await context.NewPageAsync()), story, isTraced);
    }

    /// <summary>A look at one page, in a window that is kept for the next: many pages are looked at, and a window costs more than a page.</summary>
    public static async Task GlanceAsync(Chromium chromium, BrowsedPanel panel, string? session, Func<Visit, Task> story) =>
        await AttendAsync(new Visit(panel, await panel.KeepPageAsync(chromium, session)), story, isTraced: false);

    private static async Task AttendAsync(Visit visit, Func<Visit, Task> story, bool isTraced)
    {
        var page = visit.Page;
        void OnError(object? sender, string error) => visit.Complain($"script: {error}");
        void OnMessage(object? sender, IConsoleMessage message) => visit.Take(message);
        void OnRequest(object? sender, IRequest request) => visit.Take(request);
        page.PageError += OnError;
        page.Console += OnMessage;
        page.Request += OnRequest;
        try
        {
            await story(visit);
            Assert.Empty(visit.Complaints);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new VisitFailedException(await visit.LeaveTracesAsync(failed.Message, isTraced), failed);
        }
        finally
        {
            page.PageError -= OnError;
            page.Console -= OnMessage;
            page.Request -= OnRequest;
        }
    }

    /// <summary>Opens a page of the panel and waits until it has come whole, its charts too.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
        foreach (var chart in await Page.Locator("[data-chart]").AllAsync())
        {
            await chart.Locator("svg").WaitForAsync();
        }
    }

    /// <summary>What is folded away is a part of the page too.</summary>
    public Task UnfoldAsync() => Page.EvaluateAsync("document.querySelectorAll('details').forEach(fold => { fold.open = true; })");

    private void Take(IConsoleMessage message)
    {
        // A page of an error is answered with its status, which the browser writes down as an error of its own.
        var isOwnStatus = message.Text.StartsWith("Failed to load resource: the server responded with a status of 404", StringComparison.Ordinal)
            && message.Location.StartsWith(Page.Url, StringComparison.Ordinal);
        if (message.Type is "error" or "warning" && !isOwnStatus)
        {
            Complain($"{message.Type}: {message.Text} ({message.Location})");
        }
    }

    private void Take(IRequest request)
    {
        if (!request.Url.StartsWith(Panel.Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
        {
            Complain($"left the panel: {request.Url}");
        }
    }

    private void Complain(string text)
    {
        lock (_complaints)
        {
            _complaints.Add(text);
        }
    }

    private async Task<string> LeaveTracesAsync(string message, bool isTraced)
    {
        var name = Unsuitable.Replace(TestContext.Current.Test?.TestDisplayName ?? "visit", "-");
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults", "browser", name[..Math.Min(120, name.Length)])).FullName;
        var screenshot = Path.Combine(folder, "page.png");
        await Page.ScreenshotAsync(new() { Path = screenshot, FullPage = true });
        List<string> lines = [message, $"Page: {Page.Url}", $"Screenshot: {screenshot}", .. Complaints];
        if (isTraced)
        {
            var trace = Path.Combine(folder, "trace.zip");
            await Page.Context.Tracing.StopAsync(new() { Path = trace });
            lines.Add($"Trace: {trace}");
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Unsuitable { get; }
}

/// <summary>A visit that did not go as expected: what was found, and where the picture and the trace lie.</summary>
internal sealed class VisitFailedException(string message, Exception inner) : Exception(message, inner);
