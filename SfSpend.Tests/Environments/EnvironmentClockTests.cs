using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments;

public sealed class EnvironmentClockTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_environment_on_this_machine_without_a_time_to_live_is_neither_warned_of_nor_torn_down()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var environment = new FakeEnvironment("test", new FakeResource("bucket"));
        var store = new EnvironmentStore(control, new PanelNode(environment.Name), time);
        var provisioner = new Provisioner(environment, store, time, NullLogger<Provisioner>.Instance);
        var clock = new EnvironmentClock(environment, store, provisioner, time);
        await provisioner.RunAsync(await provisioner.QueueAsync(PlanAction.Provision, null, "tester", Cancellation), Cancellation);

        time.Advance(TimeSpan.FromDays(1000));

        Assert.Null(await clock.ReadExpiryAsync(Cancellation));
        Assert.Null(await clock.WarnAsync(Cancellation));
        Assert.Null(await clock.ExpireAsync("time to live", Cancellation));
        Assert.Single(await provisioner.ListOperationsAsync(10, Cancellation));
    }
}
