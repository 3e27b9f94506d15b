using Microsoft.Extensions.Time.Testing;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Environments.Aws;

public sealed class ClockTests(PostgresServer postgres, MotoServer moto)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_environment_on_AWS_lives_a_day_unless_somebody_extends_it_and_is_then_torn_down()
    {
        using var folder = new TestFolder();
        var time = new FakeTimeProvider(Noon);
        await using var panel = await OpenAsync(folder, time);
        await panel.RunAsync(PlanAction.Provision);
        var born = await panel.Clock.ReadExpiryAsync(Cancellation);

        time.Advance(TimeSpan.FromHours(23));
        var early = await panel.Clock.ExpireAsync("time to live", Cancellation);
        var extended = await panel.Clock.ExtendAsync(TimeSpan.FromDays(1), Cancellation);
        time.Advance(TimeSpan.FromHours(2));
        var spared = await panel.Clock.ExpireAsync("time to live", Cancellation);
        time.Advance(TimeSpan.FromHours(24));
        var over = Assert.NotNull(await panel.Clock.ExpireAsync("time to live", Cancellation));
        var twice = await panel.Clock.ExpireAsync("time to live", Cancellation);
        await panel.Provisioner.RunAsync(over, Cancellation);

        Assert.Equal(Noon.AddDays(1), born);
        Assert.Null(early);
        Assert.Equal(Noon.AddDays(2), extended);
        Assert.Null(spared);
        Assert.Null(twice);
        Assert.Equal(PlanAction.Teardown, (await panel.Provisioner.FindOperationAsync(over, Cancellation))?.Kind);
        Assert.Null(await panel.Clock.ReadExpiryAsync(Cancellation));
        Assert.Empty(await panel.Environment.FindLeftoversAsync(Cancellation));
        await Assert.ThrowsAsync<ProvisioningException>(() => panel.Clock.ExtendAsync(TimeSpan.FromDays(1), Cancellation));
    }

    [Fact]
    public async Task A_second_provision_does_not_move_the_end()
    {
        using var folder = new TestFolder();
        var time = new FakeTimeProvider(Noon);
        await using var panel = await OpenAsync(folder, time);
        await panel.RunAsync(PlanAction.Provision);
        time.Advance(TimeSpan.FromHours(5));

        await panel.RunAsync(PlanAction.Provision);

        Assert.Equal(Noon.AddDays(1), await panel.Clock.ReadExpiryAsync(Cancellation));
    }

    [Fact]
    public async Task What_it_costs_is_told_by_the_hour_the_day_and_until_its_end()
    {
        using var folder = new TestFolder();
        var time = new FakeTimeProvider(Noon);
        await using var panel = await OpenAsync(folder, time, options => options.PriceFile = WritePrices(folder));
        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);
        var nothing = (await panel.Provisioner.DescribeAsync(Cancellation)).Cost;
        await panel.RunAsync(PlanAction.Provision);
        time.Advance(TimeSpan.FromHours(2));

        var cost = (await panel.Provisioner.DescribeAsync(Cancellation)).Cost;

        Assert.Equal((0.685m, 16.44m, 16.44m), (plan.Cost.Hourly, plan.Cost.Daily, plan.Cost.UntilExpiry));
        Assert.Equal(0, nothing.Hourly);
        Assert.Equal((0.685m, 1.37m, 15.07m), (cost.Hourly, cost.SoFar, cost.UntilExpiry));
    }

    [Fact]
    public async Task An_unknown_price_is_unknown_and_never_nothing()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder, TimeProvider.System);

        var plan = await panel.Provisioner.PlanAsync(PlanAction.Provision, Cancellation);

        Assert.Null(plan.Cost.Hourly);
        Assert.Null(plan.Cost.UntilExpiry);
        Assert.Contains("is unknown", plan.Cost.Detail, StringComparison.Ordinal);
        Assert.Equal(3, plan.Cost.Lines.Count);
    }

    [Fact]
    public async Task A_paused_cluster_costs_no_nodes_and_is_resumed_by_provisioning()
    {
        using var folder = new TestFolder();
        await using var panel = await OpenAsync(folder, TimeProvider.System, options => options.PriceFile = WritePrices(folder));
        await panel.RunAsync(PlanAction.Provision);

        await panel.Clock.PauseAsync(Cancellation);
        var paused = await panel.Provisioner.DescribeAsync(Cancellation);
        var resumed = await panel.RunAsync(PlanAction.Provision);

        Assert.Equal(EnvironmentState.Degraded, paused.State);
        Assert.Equal(0.305m, paused.Cost.Hourly);
        Assert.Contains(paused.Resources, resource => resource.Name == WarehouseCluster.ResourceName && resource.Detail.StartsWith("Paused", StringComparison.Ordinal));
        Assert.Null(resumed.Error);
        Assert.Equal(EnvironmentState.Ready, (await panel.Provisioner.DescribeAsync(Cancellation)).State);
    }

    private static string WritePrices(TestFolder folder)
    {
        var path = folder.File("prices.json");
        File.WriteAllText(path, """{"asOf":"2026-10-01","currency":"USD","regions":{"us-west-2":{"sftpHour":0.30,"publicAddressHour":0.005,"nodeHour":{"rg.large":0.38}}}}""");
        return path;
    }

    private async Task<AwsPanel> OpenAsync(TestFolder folder, TimeProvider time, Action<AwsOptions>? change = null) =>
        await AwsPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), await moto.OpenAccountAsync(), folder.Path, change, time);
}
