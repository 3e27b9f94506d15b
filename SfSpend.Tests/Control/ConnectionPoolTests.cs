using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Pipeline;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Control;

public sealed class ConnectionPoolTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_pools_of_a_panel_fit_into_a_server_that_allows_a_hundred_connections()
    {
        const int usableOfHundred = 97;
        using var folder = new TestFolder();
        await using var panel = await LocalPanel.OpenAsync(await postgres.CreateControlDatabaseAsync(), folder.Path);
        NpgsqlDataSource[] pools = [panel.Control.DataSource, panel.Control.Pipeline, panel.Warehouse.Owner, panel.Warehouse.Loader, panel.Warehouse.Reader];

        var sum = pools.Sum(pool => new NpgsqlConnectionStringBuilder(pool.ConnectionString).MaxPoolSize);

        Assert.Equal(panel.Control.Pools.Sum, sum + ConnectionPoolOptions.Unpooled);
        Assert.InRange(panel.Control.Pools.Sum, 1, usableOfHundred);
    }

    [Fact]
    public async Task A_server_that_allows_fewer_connections_than_the_pools_need_is_refused_at_start()
    {
        using var folder = new TestFolder();
        await using var control = await OpenAsync(folder, new ConnectionPoolOptions { Panel = 400 });

        var refusal = await Assert.ThrowsAsync<ControlException>(() => control.StartAsync(Cancellation));

        Assert.Contains("max_connections 300", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("may open 457", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Postgres:Pools:Panel 400", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_user_that_may_have_fewer_connections_than_its_pools_is_refused_at_start()
    {
        using var folder = new TestFolder();
        var address = await LimitedUserAsync(connectionLimit: 20);
        await using var control = Control(folder, address, new ConnectionPoolOptions());

        var refusal = await Assert.ThrowsAsync<ControlException>(() => control.StartAsync(Cancellation));

        Assert.Contains("may have 20 connections (CONNECTION LIMIT)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24, "max_connections = 100")]
    [InlineData(124, "max_connections = 184")]
    public void The_embedded_server_allows_what_the_pools_need(int panel, string expected) =>
        Assert.Equal(expected, ConnectionBudget.SettingFor(new ConnectionPoolOptions { Panel = panel }));

    [Fact]
    public async Task A_run_is_recorded_while_others_hold_every_connection_of_the_panel()
    {
        using var folder = new TestFolder();
        await using var control = await OpenAsync(folder, new ConnectionPoolOptions { Panel = 4 });
        await control.StartAsync(Cancellation);
        var journal = new RunJournal(control, new PanelNode("local"), TimeProvider.System);
        var id = await journal.QueueAsync(new RunRequest(SourceKind.Sample, null, RunMode.Full, []), "ann", Cancellation);
        var crowd = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => control.DataSource.OpenConnectionAsync(Cancellation).AsTask()));

        var started = await journal.ForPipeline().TryStartAsync(id, Cancellation);

        Assert.NotNull(started);
        foreach (var connection in crowd)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_run_waits_until_the_server_has_a_connection_free()
    {
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(await LimitedUserAsync(connectionLimit: 1)) { Pooling = false }.ConnectionString);
        var crowd = await server.OpenConnectionAsync(Cancellation);
        var time = new FakeTimeProvider();
        var refused = new TaskCompletionSource<string>();
        var opening = PatientOpening.Build(time).ExecuteAsync(TryAsync, Cancellation).AsTask();

        Assert.Equal(PostgresErrorCodes.TooManyConnections, await refused.Task);
        await crowd.DisposeAsync();
        await Eventually.IsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(opening.IsCompleted);
            },
            isOpen => isOpen);

        await using var opened = await opening;
        Assert.Equal(1, await opened.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: Cancellation)));

        async ValueTask<NpgsqlConnection> TryAsync(CancellationToken token)
        {
            try
            {
                return await server.OpenConnectionAsync(token);
            }
            catch (PostgresException refusal)
            {
                refused.TrySetResult(refusal.SqlState);
                throw;
            }
        }
    }

    private async Task<ControlDatabase> OpenAsync(TestFolder folder, ConnectionPoolOptions pools) =>
        Control(folder, await postgres.CreateControlDatabaseAsync(), pools);

    private static ControlDatabase Control(TestFolder folder, string address, ConnectionPoolOptions pools) =>
        new(new DataFolders(folder.Path), new PostgresOptions { Pools = pools }, address, AppContext.BaseDirectory, NullLoggerFactory.Instance);

    /// <summary>A database whose owner is no superuser: those have no limit.</summary>
    private async Task<string> LimitedUserAsync(int connectionLimit)
    {
        var address = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        var user = $"limited_{address.Database}";
        await using var owner = NpgsqlDataSource.Create(address.ConnectionString);
        await using var create = owner.CreateCommand(
            $"CREATE ROLE {user} LOGIN PASSWORD 'limited' CONNECTION LIMIT {connectionLimit}; ALTER DATABASE {address.Database} OWNER TO {user}");
        await create.ExecuteNonQueryAsync(Cancellation);
        address.Username = user;
        address.Password = "limited";
        return address.ConnectionString;
    }
}
