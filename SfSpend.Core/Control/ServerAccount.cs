using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SfSpend.Core.Control;

/// <summary>
/// Who the PostgreSQL processes run as. PostgreSQL refuses to run as root, so a panel that is root hands them to an
/// ordinary user, who owns the cluster's folder and nothing else.
/// </summary>
internal sealed partial class ServerAccount
{
    private static readonly string[] PreferredUsers = ["postgres", "nobody"];

    private readonly IReadOnlyList<string> _launchPrefix;
    private readonly string? _owner;

    private ServerAccount(IReadOnlyList<string> launchPrefix, string? owner)
    {
        _launchPrefix = launchPrefix;
        _owner = owner;
    }

    /// <summary>The panel's own user.</summary>
    public static ServerAccount Own { get; } = new([], null);

    /// <exception cref="ControlException">The panel is root and nobody else can be made to reach the folders.</exception>
    public static async Task<ServerAccount> FindAsync(DataFolders folders, PostgresBinaries binaries, ILogger logger, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Own;
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new ControlException("PostgreSQL does not run as root, and the panel can hand it to another user only on Linux. Start the panel as an ordinary user.");
        }

        var owner = await OwnerOfAsync(folders.Postgres, cancellationToken) ?? await FindUserAsync(cancellationToken);
        File.SetUnixFileMode(folders.Root, File.GetUnixFileMode(folders.Root) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        var ids = owner.Split(':');
        string[] become = ["setpriv", $"--reuid={ids[0]}", $"--regid={ids[1]}", "--clear-groups"];
        var plain = new ServerAccount([.. become, "--"], owner);
        if ((await plain.ReachAsync(folders, binaries, cancellationToken)).Succeeded)
        {
            return plain;
        }

        var traversing = new ServerAccount([.. become, "--securebits=+no_setuid_fixup", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--"], owner);
        var reach = await traversing.ReachAsync(folders, binaries, cancellationToken);
        var closed = FindClosedFolder(folders.Root) ?? FindClosedFolder(binaries.Directory);
        if (reach.Succeeded)
        {
            Log.Traversing(logger, owner, closed ?? folders.Root);
            return traversing;
        }

        throw new ControlException(closed is null
            ? $"PostgreSQL does not run as root, and it could not be handed to user {owner}: {reach.Output} Start the panel as an ordinary user, or use another server (ConnectionStrings:Control)."
            : $"PostgreSQL does not run as root, and user {owner} can't enter the folder {closed}, below which {folders.Root} or {binaries.Directory} lies. Allow that (chmod o+x {closed}), choose another data directory (SfSpend:DataDirectory), or start the panel as an ordinary user.");
    }

    /// <summary>The command line that runs a program as this user.</summary>
    public IReadOnlyList<string> CommandLine(string program, params IEnumerable<string> arguments) => [.. _launchPrefix, program, .. arguments];

    /// <summary>
    /// The same for a program each of whose processes may have so much memory and no more: what one asks for beyond that is refused, and a
    /// PostgreSQL process ends only its own statement then. A lower limit that is there already stays.
    /// </summary>
    public IReadOnlyList<string> BoundedCommandLine(int megabytes, string program, params IEnumerable<string> arguments) => OperatingSystem.IsLinux()
        ? ["/bin/sh", "-c", """ulimit -v "$0" 2>/dev/null; exec "$@" """, (megabytes * 1024L).ToString(CultureInfo.InvariantCulture), .. CommandLine(program, arguments)]
        : CommandLine(program, arguments);

    /// <summary>Makes this user the owner of a file, or of a folder and all in it.</summary>
    public async Task GiveAsync(string path, CancellationToken cancellationToken)
    {
        if (_owner is null)
        {
            return;
        }

        var chown = await Command.RunAsync(["chown", "-R", _owner, path], cancellationToken);
        if (!chown.Succeeded)
        {
            throw new ControlException($"User {_owner}, who runs PostgreSQL because the panel is root, could not be made the owner of {path}: {chown.Output}");
        }
    }

    private async Task<CommandResult> ReachAsync(DataFolders folders, PostgresBinaries binaries, CancellationToken cancellationToken) =>
        await Command.RunAsync(
            CommandLine("sh", "-c", "test -x \"$1\" && test -x \"$2\"", "sh", binaries.PostgresPath, folders.Root),
            cancellationToken);

    /// <summary>The owner of an existing cluster, unless that is root.</summary>
    private static async Task<string?> OwnerOfAsync(string directory, CancellationToken cancellationToken)
    {
        var stat = Directory.Exists(directory)
            ? await Command.RunAsync(["stat", "--format=%u:%g", directory], cancellationToken)
            : null;
        return stat is { Succeeded: true } && !stat.Output.StartsWith("0:", StringComparison.Ordinal) ? stat.Output : null;
    }

    private static async Task<string> FindUserAsync(CancellationToken cancellationToken)
    {
        foreach (var user in PreferredUsers)
        {
            var uid = await Command.RunAsync(["id", "-u", user], cancellationToken);
            var gid = await Command.RunAsync(["id", "-g", user], cancellationToken);
            if (uid.Succeeded && gid.Succeeded)
            {
                return $"{uid.Output}:{gid.Output}";
            }
        }

        throw new ControlException("PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody to run it as. Start the panel as an ordinary user.");
    }

    /// <summary>The outermost folder that other users may not enter.</summary>
    private static string? FindClosedFolder(string path)
    {
        string? closed = null;
        for (var folder = new DirectoryInfo(RealPath.Of(path)); folder is not null; folder = folder.Parent)
        {
            closed = folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute) ? closed : folder.FullName;
        }

        return closed;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "PostgreSQL was started as user {Owner} with the right to pass through closed folders (CAP_DAC_READ_SEARCH), because other users can't enter {Folder}")]
        public static partial void Traversing(ILogger logger, string owner, string folder);
    }
}
