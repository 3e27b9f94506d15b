using SfSpend.Tests.Support;

namespace SfSpend.Tests.EndToEnd;

/// <summary>Power cuts: the panel is gone from one moment to the next, comes back, and nobody has to do anything.</summary>
public sealed class KilledPanelTests(MortalPanel panel) : IClassFixture<MortalPanel>
{
    private const int TimeLimit = 180_000;
    private const string Interruption = "The panel ended while the run was running";

    private static readonly string[] Stages = ["Scrape", "Conform", "Transfer", "Load"];

    [Theory(Timeout = TimeLimit)]
    [InlineData(null)]
    [InlineData("Scrape")]
    [InlineData("Conform")]
    [InlineData("Transfer")]
    [InlineData("Load")]
    public async Task A_run_whose_panel_is_killed_at_a_stage_goes_on_by_itself_and_ends_as_if_undisturbed(string? stage)
    {
        await panel.BeginAnewAsync();
        var id = await panel.Client.StartRunAsync(MortalPanel.Request);
        if (stage is not null)
        {
            await Eventually.IsAsync(() => ReadStateAsync(id, stage), state => state is not "Pending");
        }

        await panel.KillAsync(TestContext.Current.CancellationToken);
        await panel.StartAsync();
        var run = await panel.Client.WaitForRunAsync(id);

        PanelStory.AssertState("Succeeded", run);
        Assert.All(run.GetProperty("stages").EnumerateArray(), it => Assert.Equal("Succeeded", it.GetProperty("state").GetString()));
        Assert.Equal(panel.Undisturbed, await panel.DescribeWarehouseAsync());
        Assert.Equal("Ready", await panel.Client.ReadEnvironmentStateAsync());
        AssertNothingWasRepeated(await panel.Client.ReadLogAsync(id), stage);
    }

    private async Task<string?> ReadStateAsync(long id, string stage) =>
        (await panel.Client.GetJsonAsync(PanelStory.PathOf(id))).GetProperty("stages").EnumerateArray()
            .Single(it => it.GetProperty("name").GetString() == stage).GetProperty("state").GetString();

    /// <summary>Whatever had finished before the interruption was not begun again after it.</summary>
    private static void AssertNothingWasRepeated(string[] log, string? stage)
    {
        var interruption = Array.FindIndex(log, line => line.Contains(Interruption, StringComparison.Ordinal));
        Assert.True(interruption >= 0 || stage is null, $"The run was not under way when the panel was killed:\n{string.Join('\n', log)}");
        foreach (var name in Stages)
        {
            var finish = Assert.Single(log.Index(), line => line.Item.EndsWith($"{name} finished", StringComparison.Ordinal)).Index;
            var startCount = log.Count(line => line.EndsWith($"{name} started", StringComparison.Ordinal));
            Assert.InRange(startCount, 1, finish < interruption ? 1 : 2);
        }
    }
}
