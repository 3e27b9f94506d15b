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
            ["control-database", "environment"],
            ready.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString() ?? "").Order());
        Assert.All(ready.GetProperty("checks").EnumerateArray(), check => Assert.NotEmpty(check.GetProperty("detail").GetString() ?? ""));
    }
}
