using System.Globalization;
using System.Security.Cryptography;

namespace SfSpend.Core.Control;

/// <summary>The folder of the embedded server's data, and the panel's own three files in it: password, port, settings.</summary>
internal sealed class PostgresCluster(string directory)
{
    public const string OwnerRole = "sfspend";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Directory { get; } = directory;

    public string LogPath => Path.Combine(Directory, "log", "postgres.log");

    public string PostmasterPath => Path.Combine(Directory, "postmaster.pid");

    private string PasswordPath => Path.Combine(Directory, "sfspend.password");

    private string PortPath => Path.Combine(Directory, "sfspend.port");

    private string SettingsPath => Path.Combine(Directory, "sfspend.conf");

    /// <summary>The major version that made the cluster; null while there is none.</summary>
    /// <exception cref="ControlException">The folder holds something else.</exception>
    public int? ReadMajor()
    {
        var versionPath = Path.Combine(Directory, "PG_VERSION");
        if (File.Exists(versionPath))
        {
            var text = File.ReadAllText(versionPath).Trim();
            return int.TryParse(text.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
                ? major
                : throw new ControlException($"{versionPath} says \"{text}\", expected a PostgreSQL version such as 15. Nothing was changed. Restore {Directory} from a backup, or move it away to begin anew.");
        }

        return System.IO.Directory.Exists(Directory) && System.IO.Directory.EnumerateFileSystemEntries(Directory).Any()
            ? throw new ControlException($"{Directory} is not empty, but no PostgreSQL data directory either (PG_VERSION is missing). Nothing was changed. Move it away, or name another data directory (SfSpend:DataDirectory).")
            : null;
    }

    /// <summary>Makes the cluster under another name first, so that an interruption leaves nothing half-made.</summary>
    public async Task InitializeAsync(PostgresBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        var half = new PostgresCluster(Directory + ".new");
        var password = Directory + ".password";
        DeleteRemains();
        try
        {
            System.IO.Directory.CreateDirectory(half.Directory, OwnerOnly | UnixFileMode.UserExecute);
            WritePrivately(password, RandomNumberGenerator.GetHexString(40, lowercase: true));
            await account.GiveAsync(half.Directory, cancellationToken);
            await account.GiveAsync(password, cancellationToken);
            var initdb = await Command.RunAsync(
                account.CommandLine(
                    binaries.InitdbPath,
                    $"--pgdata={half.Directory}", $"--username={OwnerRole}", $"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"),
                cancellationToken);
            if (!initdb.Succeeded)
            {
                throw new ControlException($"PostgreSQL could not make its data directory {Directory}: {initdb.Output} Nothing is left of it; put that right and start again.");
            }

            half.EnsureLogFolder();
            File.Move(password, half.PasswordPath);
            await File.AppendAllTextAsync(Path.Combine(half.Directory, "postgresql.conf"), "include 'sfspend.conf'\n", cancellationToken);
            await account.GiveAsync(half.Directory, cancellationToken);
            if (System.IO.Directory.Exists(Directory))
            {
                System.IO.Directory.Delete(Directory);
            }

            System.IO.Directory.Move(half.Directory, Directory);
        }
        finally
        {
            DeleteRemains();
        }
    }

    public string ReadPassword() => File.Exists(PasswordPath)
        ? File.ReadAllText(PasswordPath).Trim()
        : throw new ControlException($"{PasswordPath} is missing: without it the panel can't sign in to its own database. Restore it from a backup, or move {Directory} away to begin anew.");

    public int? ReadPort() =>
        File.Exists(PortPath) && int.TryParse(File.ReadAllText(PortPath), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var port) ? port : null;

    /// <summary>Writes what differs from what is there: a start on a full disk needs no space for it.</summary>
    public async Task WriteSettingsAsync(int port, IReadOnlyList<string> more, ServerAccount account, CancellationToken cancellationToken)
    {
        string[] settings =
        [
            "listen_addresses = '127.0.0.1'",
            string.Create(CultureInfo.InvariantCulture, $"port = {port}"),
            "unix_socket_directories = ''",
            "shared_buffers = 160MB",
            "work_mem = 16MB",
            "maintenance_work_mem = 128MB",
            "wal_level = minimal",
            "max_wal_senders = 0",
            "max_wal_size = 2GB",
            "checkpoint_completion_target = 0.9",
            "synchronous_commit = on",
            "jit = off",

            // To start a helper takes as long as to read half a million rows.
            "parallel_setup_cost = 50000",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            "lc_messages = 'C'",
            "log_line_prefix = '%m [%p] %q%u@%d '",
            .. more,
        ];
        await ReplaceAsync(SettingsPath, string.Join('\n', settings) + '\n', account, cancellationToken);
        await ReplaceAsync(PortPath, string.Create(CultureInfo.InvariantCulture, $"{port}\n"), account, cancellationToken);
    }

    /// <summary>The log of the start before is kept beside the new one.</summary>
    public void RotateLog()
    {
        if (File.Exists(LogPath))
        {
            File.Move(LogPath, LogPath + ".1", overwrite: true);
        }
    }

    public void EnsureLogFolder() => System.IO.Directory.CreateDirectory(Path.Combine(Directory, "log"), OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>The last lines the server wrote, for the message of a failure.</summary>
    public string ReadLogTail()
    {
        const int lineCount = 8;
        return File.Exists(LogPath) ? string.Join('\n', File.ReadLines(LogPath).TakeLast(lineCount)) : "";
    }

    /// <summary>A sentence when there is hardly space left: a server on a full disk can't even log why it does not start.</summary>
    public string DescribeShortage()
    {
        const long needed = 32 << 20;
        var free = new DriveInfo(Directory).AvailableFreeSpace;
        return free < needed
            ? string.Create(CultureInfo.InvariantCulture, $"Only {free >> 10:N0} KB are free there; it needs at least {needed >> 20} MB: make space. ")
            : "";
    }

    private void DeleteRemains()
    {
        if (System.IO.Directory.Exists(Directory + ".new"))
        {
            System.IO.Directory.Delete(Directory + ".new", recursive: true);
        }

        File.Delete(Directory + ".password");
    }

    private static async Task ReplaceAsync(string path, string text, ServerAccount account, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && await File.ReadAllTextAsync(path, cancellationToken) == text)
        {
            return;
        }

        WritePrivately(path + ".new", text);
        await account.GiveAsync(path + ".new", cancellationToken);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static void WritePrivately(string path, string text)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
