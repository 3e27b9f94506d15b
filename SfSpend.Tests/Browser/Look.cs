using Microsoft.Playwright;

namespace SfSpend.Tests.Browser;

/// <summary>How somebody looks at the panel.</summary>
internal sealed record Look(ColorScheme Theme = ColorScheme.Light, int Width = 1280, bool HasScript = true)
{
    public const int NarrowWidth = 400;
    public const int Height = 900;

    public static Look Usual { get; } = new();

    public static Look Narrow { get; } = new(Width: NarrowWidth);

    public static Look WithoutScript { get; } = new(HasScript: false);

    public BrowserNewContextOptions At(string address, string? session) => new()
    {
        BaseURL = address,
        ColorScheme = Theme,
        ViewportSize = new() { Width = Width, Height = Height },
        JavaScriptEnabled = HasScript,
        AcceptDownloads = true,
        StorageState = session,
        ReducedMotion = ReducedMotion.Reduce,
    };
}
