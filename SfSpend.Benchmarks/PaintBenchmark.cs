using System.Globalization;
using Microsoft.Playwright;

namespace SfSpend.Benchmarks;

/// <summary>When somebody first sees something of each page of a running panel, and how much script comes with it, in a browser that was never there before.</summary>
internal static class PaintBenchmark
{
    private const int Turns = 7;
    private const string DefaultChromium = "/usr/bin/chromium";

    /// <summary>Milliseconds until the first content, and the bytes of scripts as they were sent.</summary>
    private const string Figures =
        """
        () => [
          performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1,
          performance.getEntriesByType('resource').filter(it => new URL(it.name).pathname.endsWith('.js')).reduce((sum, it) => sum + it.encodedBodySize, 0),
        ]
        """;

    private static readonly string[] Pages =
    [
        "/", "/explore", "/explore?axis=fund", "/questions", "/questions/revenue-minus-spending-by-organization-group", "/questions/spending-by-kind",
        "/sql", "/transactions", "/search?q=police", "/environment", "/runs", "/runs/1", "/loads", "/loads/1/reconciliation", "/glossary",
    ];

    public static async Task<int> RunAsync(string address, string userName, string password)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? DefaultChromium,
            Args = ["--no-sandbox"],
        });
        var session = await SignInAsync(browser, address, userName, password);
        Console.WriteLine($"{Machine.Describe()}. Chromium {browser.Version}.");
        Console.WriteLine();
        Console.WriteLine("| page | first content, ms, median | most | scripts, kB as sent |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var path in Pages)
        {
            List<double> paints = [];
            double scripts = 0;
            for (var turn = 0; turn < Turns; turn++)
            {
                await using var visitor = await browser.NewContextAsync(new() { BaseURL = address, StorageState = session });
                var page = await visitor.NewPageAsync();
                await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
                var figures = await page.EvaluateAsync<double[]>(Figures);
                paints.Add(figures[0] >= 0 ? figures[0] : throw new InvalidOperationException($"{path} painted nothing."));
                scripts = figures[1];
            }

            paints.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {path} | {paints[Turns / 2]:0} | {paints[^1]:0} | {scripts / 1000:0} |"));
        }

        return 0;
    }

    private static async Task<string> SignInAsync(IBrowser browser, string address, string userName, string password)
    {
        await using var context = await browser.NewContextAsync(new() { BaseURL = address });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await page.GetByLabel("User name").FillAsync(userName);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
        return await context.StorageStateAsync();
    }
}
