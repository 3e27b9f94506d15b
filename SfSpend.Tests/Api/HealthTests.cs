using System.Net;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Api;

public sealed class HealthTests(PanelFixture panel) : IClassFixture<PanelFixture>
{
    [Fact]
    public async Task A_started_panel_is_live_and_ready_and_says_why()
    {
        using var client = panel.ClientOf(null);

        var live = await client.GetJsonAsync("/health/live");
        var ready = await client.GetJsonAsync("/health/ready");

        Assert.Equal("Healthy", live.GetProperty("status").GetString());
        Assert.Equal("Healthy", ready.GetProperty("status").GetString());
        Assert.Equal(
            ["control-database", "environment", "free-space"],
            ready.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString() ?? "").Order());
        Assert.All(ready.GetProperty("checks").EnumerateArray(), check => Assert.NotEmpty(check.GetProperty("detail").GetString() ?? ""));
    }

    [Theory]
    [InlineData("Health:LowFreeByteCount", HttpStatusCode.OK, "Degraded")]
    [InlineData("Health:MinFreeByteCount", HttpStatusCode.ServiceUnavailable, "Unhealthy")]
    public async Task A_disk_with_less_free_space_than_the_option_asks_for_shows_in_readiness(string option, HttpStatusCode status, string expected)
    {
        await using var demanding = panel.WithWebHostBuilder(builder => builder
            .UseSetting("SfSpend:DataDirectory", Path.Combine(panel.DataDirectory, expected))
            .UseSetting("Environment:Name", $"{panel.EnvironmentName}-{expected}")
            .UseSetting(option, $"{long.MaxValue}"));
        using var client = demanding.CreateClient();

        var ready = await client.GetJsonAsync("/health/ready", status);

        Assert.Equal(expected, ready.GetProperty("status").GetString());
        var check = ready.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == "free-space");
        Assert.Equal(expected, check.GetProperty("status").GetString());
        Assert.Contains(option, check.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
