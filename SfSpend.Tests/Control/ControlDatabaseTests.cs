using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Control;

public sealed class ControlDatabaseTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_started_control_database_has_the_environment_tables()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);

        await using var command = control.DataSource.CreateCommand("SELECT COUNT(*) FROM information_schema.tables WHERE table_name IN ('environment', 'resource', 'operation', 'operation_step')");

        Assert.Equal(4L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Another_database_is_reached_on_the_same_server()
    {
        using var folder = new TestFolder();
        await using var control = await postgres.StartControlAsync(folder.Path);

        var other = new NpgsqlConnectionStringBuilder(control.ConnectionStringFor("warehouse_of_test"));

        Assert.Equal("warehouse_of_test", other.Database);
        Assert.Equal(new NpgsqlConnectionStringBuilder(control.DataSource.ConnectionString).Port, other.Port);
    }

    [Fact]
    public async Task Nothing_configured_starts_an_embedded_server_that_other_roles_can_t_look_into()
    {
        using var folder = new TestFolder();
        await using var control = Control(folder.Path, null);
        await control.StartAsync(Cancellation);
        await using var create = control.DataSource.CreateCommand("CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
        await create.ExecuteNonQueryAsync(Cancellation);
        var asStranger = new NpgsqlConnectionStringBuilder(control.ConnectionStringFor("sfspend")) { Username = "stranger", Password = "stranger", Pooling = false };
        await using var connection = new NpgsqlConnection(asStranger.ConnectionString);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancellation));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task A_control_database_on_a_configured_server_is_closed_to_other_roles_too()
    {
        using var folder = new TestFolder();
        var database = await postgres.CreateControlDatabaseAsync();
        await using var control = Control(folder.Path, database);

        await control.StartAsync(Cancellation);

        await using var command = control.DataSource.CreateCommand("SELECT has_database_privilege('public', current_database(), 'CONNECT')");
        Assert.Equal(false, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task A_control_database_that_the_panel_may_not_close_is_a_warning_that_says_what_to_do()
    {
        using var folder = new TestFolder();
        var address = new NpgsqlConnectionStringBuilder(await postgres.CreateControlDatabaseAsync());
        var user = $"{address.Database}_user";
        await using (var owner = PlainDataSource.Create(address.ConnectionString))
        await using (var make = owner.CreateCommand($"CREATE ROLE {user} LOGIN PASSWORD 'x'; GRANT CREATE ON DATABASE {address.Database} TO {user}; GRANT USAGE, CREATE ON SCHEMA migration TO {user}; GRANT ALL ON ALL TABLES IN SCHEMA migration TO {user}"))
        {
            await make.ExecuteNonQueryAsync(Cancellation);
        }

        (address.Username, address.Password) = (user, "x");
        using var log = new KeptLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var control = new ControlDatabase(new DataFolders(folder.Path), new PostgresOptions(), address.ConnectionString, AppContext.BaseDirectory, loggers);

        await control.StartAsync(Cancellation);

        Assert.Contains($"REVOKE ALL ON DATABASE \"{address.Database}\" FROM PUBLIC", Assert.Single(log.Of("OpenToAll")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_panel_on_the_same_data_directory_is_refused()
    {
        using var folder = new TestFolder();
        await using var first = await postgres.StartControlAsync(folder.Path);
        await using var second = Control(folder.Path, null);

        var refusal = await Assert.ThrowsAsync<ControlException>(() => second.StartAsync(Cancellation));

        Assert.Contains("Another panel is using the data directory", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("postgres")));
    }

    [Fact]
    public async Task Two_panels_that_start_at_once_on_one_database_both_find_it_up_to_date()
    {
        using var oneFolder = new TestFolder();
        using var otherFolder = new TestFolder();
        var database = await postgres.CreateControlDatabaseAsync();
        await using var one = Control(oneFolder.Path, database);
        await using var other = Control(otherFolder.Path, database);

        await Task.WhenAll(one.StartAsync(Cancellation), other.StartAsync(Cancellation));

        await using var command = one.DataSource.CreateCommand("SELECT COUNT(*) - COUNT(DISTINCT scriptname) FROM migration.journal");
        Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Migrations_go_on_after_PostgreSQL_was_killed_right_after_the_first_start()
    {
        using var folder = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        await using (var killed = Control(folder.Path, null))
        {
            await killed.StartAsync(Cancellation);
            await PostgresProcesses.KillAsync(PostgresProcesses.ServerOf(folder.File("postgres")), Cancellation);
        }

        await using var next = Control(folder.Path, null);
        await next.StartAsync(Cancellation);

        await using var command = next.DataSource.CreateCommand(
            "SELECT nextval(pg_get_serial_sequence('migration.journal', 'schemaversionsid')) > (SELECT MAX(schemaversionsid) FROM migration.journal)");
        Assert.Equal(true, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task A_database_of_a_newer_panel_is_refused()
    {
        using var folder = new TestFolder();
        using var olderFolder = new TestFolder();
        var database = await postgres.CreateControlDatabaseAsync();
        await using var newer = Control(folder.Path, database);
        await newer.StartAsync(Cancellation);
        await using var command = newer.DataSource.CreateCommand("INSERT INTO migration.journal (scriptname, applied) VALUES ('9999_from_the_future.sql', CURRENT_TIMESTAMP)");
        await command.ExecuteNonQueryAsync(Cancellation);
        await using var older = Control(olderFolder.Path, database);

        var refusal = await Assert.ThrowsAsync<ControlException>(() => older.StartAsync(Cancellation));

        Assert.Contains("9999_from_the_future.sql", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_server_that_does_not_answer_is_a_sentence_that_names_the_option()
    {
        using var folder = new TestFolder();
        await using var control = Control(folder.Path, "Host=127.0.0.1;Port=1;Username=nobody;Password=x;Database=none;Timeout=3");

        var refusal = await Assert.ThrowsAsync<ControlException>(() => control.StartAsync(Cancellation));

        Assert.Contains("ConnectionStrings:Control", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_data_directory_is_a_sentence_and_stays_as_it_is()
    {
        using var folder = new TestFolder();
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        if (Environment.IsPrivilegedProcess)
        {
            var mount = await Command.RunAsync(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", disk], Cancellation);
            Assert.SkipUnless(mount.Succeeded, $"needs the right to mount a small disk: {mount.Output}");
        }
        else
        {
            File.SetUnixFileMode(disk, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        try
        {
            await using var control = Control(disk, null);

            var refusal = await Assert.ThrowsAsync<ControlException>(() => control.StartAsync(Cancellation));

            Assert.Contains("can't be written to", refusal.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(disk));
        }
        finally
        {
            await Command.RunAsync(["umount", "--lazy", disk], CancellationToken.None);
        }
    }

    private static ControlDatabase Control(string dataDirectory, string? configured) =>
        new(new DataFolders(dataDirectory), new PostgresOptions(), configured, AppContext.BaseDirectory, NullLoggerFactory.Instance);
}
