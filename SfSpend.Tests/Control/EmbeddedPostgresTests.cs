using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Control;

public sealed class EmbeddedPostgresTests(PostgresServer postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_committed_is_there_after_a_stop_and_a_start_on_the_same_port()
    {
        using var folder = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        int port;
        await using (var first = Server(folder.Path))
        {
            await first.StartAsync(Cancellation);
            await ExecuteAsync(first, "CREATE TABLE kept AS SELECT 42 AS answer");
            port = first.Port;
        }

        await using var second = Server(folder.Path);
        await second.StartAsync(Cancellation);

        Assert.Equal(port, second.Port);
        Assert.Equal(42, await ReadAsync(second, "SELECT answer FROM kept"));
    }

    [Fact]
    public async Task It_does_not_run_as_root_listens_on_loopback_only_and_asks_for_a_password()
    {
        using var folder = new TestFolder();
        await using var server = Server(folder.Path);
        await server.StartAsync(Cancellation);
        var status = await File.ReadAllLinesAsync($"/proc/{ProcessIdOf(folder)}/status", Cancellation);
        var stranger = new NpgsqlConnectionStringBuilder(server.ConnectionStringFor("postgres")) { Password = "guessed", Pooling = false };
        await using var connection = new NpgsqlConnection(stranger.ConnectionString);

        Assert.DoesNotContain(status, line => line.StartsWith("Uid:\t0", StringComparison.Ordinal));
        Assert.Equal("127.0.0.1", await ReadAsync(server, "SELECT current_setting('listen_addresses')"));
        Assert.Equal("on", await ReadAsync(server, "SELECT current_setting('fsync')"));
        Assert.Equal("28P01", (await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancellation))).SqlState);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("postgres/sfspend.password")));
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_comes_back_with_what_was_committed()
    {
        using var folder = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        await using var killed = Server(folder.Path);
        await killed.StartAsync(Cancellation);
        await ExecuteAsync(killed, "CREATE TABLE kept AS SELECT 7 AS answer");
        await KillAsync(ProcessIdOf(folder));

        await using var next = Server(folder.Path);
        await next.StartAsync(Cancellation);

        Assert.Equal(7, await ReadAsync(next, "SELECT answer FROM kept"));
    }

    [Fact]
    public async Task A_lock_file_whose_process_number_is_another_program_s_now_is_removed()
    {
        using var folder = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        await using (var first = Server(folder.Path))
        {
            await first.StartAsync(Cancellation);
            await ExecuteAsync(first, "CREATE TABLE kept AS SELECT 1 AS answer");
        }

        await File.WriteAllTextAsync(folder.File("postgres/postmaster.pid"), $"{Environment.ProcessId}\n{folder.File("postgres")}\n", Cancellation);
        await using var second = Server(folder.Path);
        await second.StartAsync(Cancellation);

        Assert.Equal(1, await ReadAsync(second, "SELECT answer FROM kept"));
    }

    [Fact]
    public async Task A_server_that_outlived_its_panel_is_ended_and_its_data_kept()
    {
        using var folder = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        await using var orphaned = Server(folder.Path);
        await orphaned.StartAsync(Cancellation);
        await ExecuteAsync(orphaned, "CREATE TABLE kept AS SELECT 5 AS answer");
        var orphan = ProcessIdOf(folder);

        await using var next = Server(folder.Path);
        await next.StartAsync(Cancellation);

        Assert.NotEqual(orphan, ProcessIdOf(folder));
        Assert.Equal(orphaned.Port, next.Port);
        Assert.Equal(5, await ReadAsync(next, "SELECT answer FROM kept"));
    }

    [Fact]
    public async Task What_an_interrupted_first_start_left_is_no_obstacle()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.File("postgres.new/base"));
        await File.WriteAllTextAsync(folder.File("postgres.new/PG_VERSION"), "15\n", Cancellation);
        await File.WriteAllTextAsync(folder.File("postgres.password"), "half", Cancellation);

        await using var server = Server(folder.Path);
        await server.StartAsync(Cancellation);

        Assert.False(Directory.Exists(folder.File("postgres.new")));
        Assert.False(File.Exists(folder.File("postgres.password")));
    }

    [Fact]
    public async Task A_data_directory_of_another_version_is_named_and_left_alone()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.File("postgres"));
        await File.WriteAllTextAsync(folder.File("postgres/PG_VERSION"), "9.6\n", Cancellation);
        await using var server = Server(folder.Path);

        var refusal = await Assert.ThrowsAsync<ControlException>(() => server.StartAsync(Cancellation));

        Assert.Contains("made by PostgreSQL 9", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["PG_VERSION"], Directory.GetFileSystemEntries(folder.File("postgres")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_is_left_alone()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.File("postgres"));
        await File.WriteAllTextAsync(folder.File("postgres/thesis.txt"), "mine", Cancellation);
        await using var server = Server(folder.Path);

        var refusal = await Assert.ThrowsAsync<ControlException>(() => server.StartAsync(Cancellation));

        Assert.Contains("PG_VERSION is missing", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("postgres/thesis.txt")));
    }

    [Fact]
    public async Task A_remembered_port_that_somebody_took_is_exchanged_and_a_configured_one_is_not()
    {
        using var folder = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        int port;
        await using (var first = Server(folder.Path))
        {
            await first.StartAsync(Cancellation);
            port = first.Port;
        }

        using var squatter = new TcpListener(IPAddress.Loopback, port);
        squatter.Start();
        await using var configured = Server(folder.Path, new PostgresOptions { Port = port });
        var refusal = await Assert.ThrowsAsync<ControlException>(() => configured.StartAsync(Cancellation));
        await using var second = Server(folder.Path);
        await second.StartAsync(Cancellation);

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Port {port} (Postgres:Port)"), refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(port, second.Port);
        Assert.Equal(1, await ReadAsync(second, "SELECT 1"));
    }

    [Fact]
    public async Task Programs_that_are_not_where_the_configuration_says_are_named()
    {
        using var folder = new TestFolder();
        await using var server = Server(folder.Path, new PostgresOptions { BinDirectory = folder.File("nowhere") });

        var refusal = await Assert.ThrowsAsync<ControlException>(() => server.StartAsync(Cancellation));

        Assert.Contains("Postgres:BinDirectory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_start_says_why_in_its_own_words()
    {
        using var folder = new TestFolder();
        await postgres.GiveServerAsync(folder.Path);
        await using var server = Server(folder.Path, settings: "shared_buffers = 'nonsense'");

        var refusal = await Assert.ThrowsAsync<ControlException>(() => server.StartAsync(Cancellation));

        Assert.Contains("shared_buffers", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_that_made_the_data_directory_is_used_though_another_is_found_first()
    {
        using var folder = new TestFolder();
        await using (var first = Server(folder.Path, new PostgresOptions { BinDirectory = Requires.NpmPostgres() }))
        {
            await first.StartAsync(Cancellation);
            await ExecuteAsync(first, "CREATE TABLE kept AS SELECT 18 AS answer");
        }

        await using var second = Server(folder.Path);
        await second.StartAsync(Cancellation);

        Assert.Equal(18, await ReadAsync(second, "SELECT answer FROM kept"));
    }

    [Fact]
    public async Task Root_hands_the_server_over_even_where_others_can_t_pass_and_links_were_not_restored()
    {
        Requires.Root();
        using var folder = new TestFolder();
        var closed = Directory.CreateDirectory(folder.File("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var installation = Path.GetDirectoryName(Requires.NpmPostgres());
        await Command.RunAsync(["cp", "-r", installation ?? "", Path.Combine(closed, "native")], Cancellation);
        await Command.RunAsync(["find", Path.Combine(closed, "native"), "-type", "l", "-delete"], Cancellation);

        await using var server = Server(Path.Combine(closed, "data"), new PostgresOptions { BinDirectory = Path.Combine(closed, "native", "bin") });
        await server.StartAsync(Cancellation);

        Assert.Equal(1, await ReadAsync(server, "SELECT 1"));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(closed) & UnixFileMode.OtherExecute);
    }

    [Fact]
    public async Task On_a_full_disk_it_says_so_and_what_was_committed_comes_back_when_there_is_space()
    {
        Requires.Root();
        using var folder = new TestFolder();
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;
        var mount = await Command.RunAsync(["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", disk], Cancellation);
        Assert.SkipUnless(mount.Succeeded, $"needs the right to mount a small disk: {mount.Output}");
        try
        {
            await using (var first = Server(disk))
            {
                await first.StartAsync(Cancellation);
                await ExecuteAsync(first, "CREATE TABLE kept AS SELECT 3 AS answer");
            }

            await Command.RunAsync(["dd", "if=/dev/zero", $"of={disk}/filler", "bs=64k"], Cancellation);
            await using (var starved = Server(disk))
            {
                var refusal = await Assert.ThrowsAsync<ControlException>(() => starved.StartAsync(Cancellation));
                Assert.Matches("Only [0-9,]+ KB are free there; it needs at least 32 MB: make space", refusal.Message);
            }

            File.Delete(Path.Combine(disk, "filler"));
            await using var again = Server(disk);
            await again.StartAsync(Cancellation);
            Assert.Equal(3, await ReadAsync(again, "SELECT answer FROM kept"));
        }
        finally
        {
            await Command.RunAsync(["umount", "--lazy", disk], CancellationToken.None);
        }
    }

    private static EmbeddedPostgres Server(string dataDirectory, PostgresOptions? options = null, params string[] settings)
    {
        Directory.CreateDirectory(dataDirectory);
        return new EmbeddedPostgres(
            new DataFolders(dataDirectory), options ?? new PostgresOptions(), AppContext.BaseDirectory, ["shared_buffers = 16MB", .. settings], NullLogger<EmbeddedPostgres>.Instance);
    }

    private static int ProcessIdOf(TestFolder folder) =>
        int.Parse(File.ReadLines(folder.File("postgres/postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static async Task KillAsync(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }

    private static async Task ExecuteAsync(EmbeddedPostgres server, string sql) => await ReadAsync(server, sql);

    private static async Task<object?> ReadAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionStringFor("postgres")) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
