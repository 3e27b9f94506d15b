using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SfSpend.Tests.Packaging;

/// <summary>What NuGet is told of one vulnerability.</summary>
/// <param name="Severity">0 low, 1 moderate, 2 high, 3 critical.</param>
/// <param name="Versions">The versions it affects, as a NuGet range.</param>
internal sealed record Advisory(string Package, string Versions, int Severity, string Id);

/// <summary>
/// A NuGet audit source on loopback that knows the given advisories. It speaks the VulnerabilityInfo resource of NuGet's V3 protocol, which NuGet
/// itself reads during a restore; it serves no packages.
/// </summary>
internal sealed class AdvisorySource : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AdvisorySource(IEnumerable<Advisory> advisories)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        var known = advisories.GroupBy(advisory => advisory.Package.ToLowerInvariant()).ToDictionary(
            package => package.Key,
            package => package.Select(advisory => new { url = $"https://github.com/advisories/{advisory.Id}", severity = advisory.Severity, versions = advisory.Versions }));
        _app.MapGet("/index.json", () => Results.Json(new Dictionary<string, object>
        {
            ["version"] = "3.0.0",
            ["resources"] = new[] { new Dictionary<string, string> { ["@id"] = $"{BaseUrl}/advisories.json", ["@type"] = "VulnerabilityInfo/6.7.0" } },
        }));
        _app.MapGet("/advisories.json", () => Results.Json(new[]
        {
            new Dictionary<string, string> { ["@name"] = "base", ["@id"] = $"{BaseUrl}/base.json", ["@updated"] = "2026-01-01T00:00:00Z" },
        }));
        _app.MapGet("/base.json", () => Results.Json(known));
    }

    public string Index => $"{BaseUrl}/index.json";

    private string BaseUrl => _app.Urls.Single();

    public static async Task<AdvisorySource> StartAsync(IEnumerable<Advisory> advisories, CancellationToken cancellationToken)
    {
        var source = new AdvisorySource(advisories);
        await source._app.StartAsync(cancellationToken);
        return source;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
