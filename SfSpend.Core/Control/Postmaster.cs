using System.Globalization;

namespace SfSpend.Core.Control;

/// <summary>Who, if anybody, serves a cluster now: by its lock file, and by the processes at work in its folder.</summary>
internal static class Postmaster
{
    /// <summary>The process named by the lock file, when it is alive and a PostgreSQL over this very folder; null: the lock file is stale or there is none.</summary>
    public static async Task<int?> FindAsync(PostgresCluster cluster, CancellationToken cancellationToken) =>
        File.Exists(cluster.PostmasterPath)
        && int.TryParse(File.ReadLines(cluster.PostmasterPath).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
        && await IsAliveAsync(processId, cluster, cancellationToken)
            ? processId
            : null;

    /// <summary>Whether this process is a PostgreSQL over this folder, and not one that took its number over.</summary>
    public static async Task<bool> IsAliveAsync(int processId, PostgresCluster cluster, CancellationToken cancellationToken)
    {
        var commandLine = await ProcessCommandLine.ReadAsync(processId, cancellationToken);
        return commandLine.Contains("postgres", StringComparison.Ordinal) && Serves(processId, commandLine, cluster.Directory);
    }

    /// <summary>
    /// Ends what a killed server has left behind. A process that is busy with a query does not notice that its server is gone, and no new server starts
    /// beside it.
    /// </summary>
    public static async Task EndRemainsAsync(PostgresCluster cluster, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
                && (await ProcessCommandLine.ReadAsync(processId, cancellationToken)).StartsWith("postgres:", StringComparison.Ordinal)
                && await IsAliveAsync(processId, cluster, cancellationToken))
            {
                await SignalAsync(processId, "KILL", cancellationToken);
            }
        }
    }

    /// <param name="signal">Such as <c>INT</c>.</param>
    public static Task<CommandResult> SignalAsync(int processId, string signal, CancellationToken cancellationToken) =>
        Command.RunAsync(["kill", $"-{signal}", processId.ToString(CultureInfo.InvariantCulture)], cancellationToken);

    /// <summary>PostgreSQL works in its data directory. Where that can't be seen, the folder it was started with must do.</summary>
    private static bool Serves(int processId, string commandLine, string directory) =>
        new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cwd")).LinkTarget is { Length: > 0 } working
            ? working == RealPath.Of(directory)
            : commandLine.Contains(directory, StringComparison.Ordinal);
}
