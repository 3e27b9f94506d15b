using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Control;

public sealed class NodeLockTests(PanelFixture panel, PostgresServer postgres) : IClassFixture<PanelFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_panel_for_the_same_environment_and_control_database_says_in_one_line_why_it_does_not_start()
    {
        using var folder = new TestFolder();
        var database = await postgres.CreateControlDatabaseAsync();
        await using var control = new ControlDatabase(new DataFolders(folder.File("first")), new PostgresOptions(), database, AppContext.BaseDirectory, NullLoggerFactory.Instance);
        await control.StartAsync(Token);
        using var lifetime = new Lifetime();
        using var first = Lock(control, lifetime, TimeProvider.System);
        await first.StartingAsync(Token);

        await using var second = await PanelProcess.StartAsync(
            folder.File("second"), Token, new Dictionary<string, string> { ["ConnectionStrings__Control"] = database, ["Environment__Name"] = "test" });

        Assert.Equal(1, await second.WaitForExitAsync(Token));
        var error = Assert.Single(second.Output.Split('\n'), line => line.StartsWith("stderr:", StringComparison.Ordinal));
        Assert.Contains("Another panel already serves the environment 'test' on this control database as its main node (connected from 127.0.0.1 since ", error, StringComparison.Ordinal);
        Assert.Contains("SfSpend:FurtherNode", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_panel_configured_as_a_further_node_starts_beside_the_main_one_and_so_does_one_for_another_environment()
    {
        using var first = panel.ClientOf(null);
        await first.GetJsonAsync("/health/live");
        await using var further = Beside("further", ("SfSpend:FurtherNode", "node-2"));
        await using var other = Beside("other", ("Environment:Name", $"{panel.EnvironmentName}-other"));

        using var furtherClient = further.CreateClient();
        using var otherClient = other.CreateClient();

        Assert.Equal("Healthy", (await furtherClient.GetJsonAsync("/health/ready")).GetProperty("status").GetString());
        Assert.Equal("Healthy", (await otherClient.GetJsonAsync("/health/ready")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_panel_whose_lock_went_with_its_session_takes_it_again_and_stops_where_another_was_faster()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);
        var time = new FakeTimeProvider();
        using var lifetime = new Lifetime();
        using var first = Lock(control, lifetime, time);
        await first.StartingAsync(Token);
        await EndSessionAsync(control);
        time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.IsAsync(() => HoldersAsync(control), holders => holders == 1);
        using var refused = Lock(control, lifetime, time);
        await Assert.ThrowsAsync<ControlException>(() => refused.StartingAsync(Token));
        Assert.False(lifetime.IsStopping);

        await EndSessionAsync(control);
        using var faster = Lock(control, lifetime, time);
        await faster.StartingAsync(Token);
        time.Advance(TimeSpan.FromSeconds(5));

        await Eventually.IsAsync(() => Task.FromResult(lifetime.IsStopping), stopping => stopping);
    }

    private WebApplicationFactory<Program> Beside(string name, params (string Name, string Value)[] settings) => panel.WithWebHostBuilder(builder =>
    {
        builder.UseSetting("SfSpend:DataDirectory", Path.Combine(panel.DataDirectory, name));
        foreach (var (option, value) in settings)
        {
            builder.UseSetting(option, value);
        }
    });

    private static NodeLock Lock(ControlDatabase control, Lifetime lifetime, TimeProvider time) =>
        new(control, new PanelNode("test"), TimeSpan.FromMilliseconds(100), lifetime.Application, time, NullLogger<NodeLock>.Instance);

    private const string Holder = "locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private static async Task EndSessionAsync(ControlDatabase control)
    {
        await using var command = control.DataSource.CreateCommand($"SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE {Holder}");
        Assert.True(await command.ExecuteScalarAsync(Token) is true);
    }

    private static async Task<long> HoldersAsync(ControlDatabase control)
    {
        await using var command = control.DataSource.CreateCommand($"SELECT COUNT(*) FROM pg_locks WHERE {Holder}");
        return await command.ExecuteScalarAsync(Token) is long count ? count : 0;
    }

    private sealed class Lifetime : IDisposable
    {
        public ApplicationLifetime Application { get; } = new(NullLogger<ApplicationLifetime>.Instance);

        public bool IsStopping => Application.ApplicationStopping.IsCancellationRequested;

        public void Dispose() => Application.StopApplication();
    }
}
