using Microsoft.Playwright;
using SfSpend.Tests.Browser;
using SfSpend.Tests.Support;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace SfSpend.Tests.Browser;

/// <summary>One browser for the whole test run, started by the first test that needs it. Every visit has a profile of its own.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>How long a page may take to show what is waited for: a run, mostly, on a busy machine.</summary>
    private const float Patience = 40_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",

        // Each page runs its scripts once: to compile them better costs more than it earns.
        "--js-flags=--no-opt,--no-maglev",
    ];

    /// <summary>For fixtures, which can't skip: the tests themselves require the browser.</summary>
    public static bool IsThere => File.Exists(Requires.ChromiumPath);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions options)
    {
        var browser = await StartAsync();
        var context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        var path = Requires.Chromium();
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(Patience);
            return _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments });
        }
        finally
        {
            _starting.Release();
        }
    }
}
