using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Control;

public sealed class PostgresSupervisorTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_is_started_again_on_its_port_though_one_of_its_processes_is_still_busy()
    {
        using var folder = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        var folders = new DataFolders(folder.Path);
        await using var control = Control(folders, new PostgresOptions(), TimeProvider.System);
        await control.StartAsync(Token);
        await ReadAsync(control, "CREATE TABLE kept AS SELECT 7 AS answer");
        var address = control.ConnectionStringFor("sfspend");
        var killed = PostgresProcesses.ServerOf(folders.Postgres);
        var busy = BusyAsync(address);
        await Eventually.IsAsync(() => ReadAsync(control, "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE '%/* busy%' AND pid <> pg_backend_pid()"), count => count is 1L);

        await PostgresProcesses.KillAsync(killed, Token);

        Assert.Equal(7, await Eventually.IsAsync(() => TryReadAsync(control, "SELECT answer FROM kept"), answer => answer is not null));
        Assert.NotEqual(killed, PostgresProcesses.ServerOf(folders.Postgres));
        Assert.Equal(address, control.ConnectionStringFor("sfspend"));
        await Eventually.IsAsync(() => Task.FromResult(control.Fault), fault => fault is null);
        Assert.True(DatabaseOutage.Explains(await Record.ExceptionAsync(() => busy)));
    }

    [Fact]
    public async Task A_server_whose_programs_an_upgrade_takes_away_comes_back_when_they_are_there_again_and_is_given_up_meanwhile()
    {
        using var folder = new TestFolder();
        var time = new FakeTimeProvider();
        var folders = new DataFolders(folder.Path);
        var programs = folder.File("programs");
        Directory.CreateSymbolicLink(programs, Requires.NpmPostgres());
        int server;
        await using (var control = Control(folders, new PostgresOptions { BinDirectory = programs }, time))
        {
            await control.StartAsync(Token);
            await ReadAsync(control, "CREATE TABLE kept AS SELECT 5 AS answer");
            Directory.Delete(programs);
            Assert.Equal(5, await ReadAsync(control, "SELECT answer FROM kept"));

            await PostgresProcesses.KillAsync(PostgresProcesses.ServerOf(folders.Postgres), Token);

            var fault = await Eventually.IsAsync(() => Task.FromResult(AdvanceAndLook(control)), seen => seen?.Contains("Postgres:BinDirectory", StringComparison.Ordinal) == true);
            Assert.StartsWith("The embedded PostgreSQL ended unexpectedly and could not be started again", fault, StringComparison.Ordinal);
            await Eventually.IsAsync(() => Task.FromResult(AdvanceAndLook(control)), _ => control.IsGivenUp);
            Directory.CreateSymbolicLink(programs, Requires.NpmPostgres());
            await Eventually.IsAsync(() => Task.FromResult(AdvanceAndLook(control)), seen => seen is null);
            Assert.False(control.IsGivenUp);
            Assert.Equal(5, await ReadAsync(control, "SELECT answer FROM kept"));

            // It can be ended without them, too.
            server = PostgresProcesses.ServerOf(folders.Postgres);
            Directory.Delete(programs);
        }

        Assert.False(await Postmaster.IsAliveAsync(server, new PostgresCluster(folders.Postgres), Token));

        string? AdvanceAndLook(ControlDatabase control)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return control.Fault;
        }
    }

    private static ControlDatabase Control(DataFolders folders, PostgresOptions options, TimeProvider time) =>
        new(folders, options, configured: null, AppContext.BaseDirectory, NullLoggerFactory.Instance, time);

    private static async Task BusyAsync(string address)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("DO $$ /* busy */ BEGIN LOOP NULL; END LOOP; END $$", connection);
        await command.ExecuteScalarAsync(Token);
    }

    private static async Task<object?> ReadAsync(ControlDatabase control, string sql)
    {
        await using var command = control.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }

    /// <summary>Null while the server does not answer.</summary>
    private static async Task<object?> TryReadAsync(ControlDatabase control, string sql)
    {
        try
        {
            return await ReadAsync(control, sql);
        }
        catch (NpgsqlException away) when (DatabaseOutage.Explains(away))
        {
            return null;
        }
    }
}
