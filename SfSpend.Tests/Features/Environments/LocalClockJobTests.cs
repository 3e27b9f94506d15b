using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Environments;

namespace SfSpend.Tests.Features.Environments;

/// <summary>An environment on this machine ends by itself only where a time to live was asked for; without one Hangfire has nothing to ask.</summary>
public sealed class LocalClockJobTests(LocalClockJobTests.MortalPanel panel) : IClassFixture<LocalClockJobTests.MortalPanel>
{
    public sealed class MortalPanel(PostgresServer postgres) : PanelFixture(postgres)
    {
        internal SettableTime Time { get; } = new();

        protected override IEnumerable<(string Name, string Value)> Settings() => [.. base.Settings(), ("Environment:TimeToLive", "12:00:00")];

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services.AddSingleton<TimeProvider>(Time));
        }
    }

    [Fact]
    public async Task With_a_time_to_live_it_is_torn_down_when_that_is_over_and_nobody_looks_for_drift()
    {
        Requires.Rclone();
        using var client = panel.ClientOf(Role.Operator);
        var jobs = new RecurringJobs(panel.Services);
        await client.ProvisionAsync();
        panel.Time.Advance(TimeSpan.FromHours(11));
        await jobs.RunAsync(EnvironmentKeeper.ClockId);
        var before = await client.ReadEnvironmentStateAsync();
        panel.Time.Advance(TimeSpan.FromHours(1));

        await jobs.RunAsync(EnvironmentKeeper.ClockId);
        await client.WaitForAsync("/api/v1/environment", environment => environment.GetProperty("state").GetString() == "Absent");

        Assert.Equal([EnvironmentKeeper.ClockId], jobs.All.Keys);
        Assert.Equal("Ready", before);
    }
}
