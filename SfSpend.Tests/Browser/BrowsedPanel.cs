using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Browser;

/// <summary>A panel that a browser can open. What its content security policy refuses, the browser complains of, and the visit fails.</summary>
public class BrowsedPanel(PostgresServer postgres) : PanelFixture(postgres)
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly Dictionary<string, IPage> _pages = [];

    /// <summary>Where the source is looked for; here nobody listens.</summary>
    protected virtual string Portal => "http://127.0.0.1:1";

    public string Address => ClientOptions.BaseAddress.ToString();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        UseKestrel(0);
        StartServer();
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var page in _pages.Values)
        {
            await page.Context.CloseAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The window of those who only glance at this panel, one with each session, axe in it; null: nobody is signed in.</summary>
    internal async Task<IPage> KeepPageAsync(Chromium chromium, string? session)
    {
        if (!_pages.TryGetValue(session ?? "", out var page))
        {
            var context = await chromium.OpenAsync(Look.Usual.At(Address, session));
            page = _pages[session ?? ""] = await context.NewPageAsync();
            await page.AddInitScriptAsync(Axe);
        }

        return page;
    }

    protected override IEnumerable<(string Name, string Value)> Settings() =>
        [.. base.Settings(), ("DataSf:BaseUrl", Portal), ("DataSf:RetryDelay", "00:00:00.010")];
}
