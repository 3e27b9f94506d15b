using System.Globalization;

namespace SfSpend.Core.Control;

/// <summary>Who, if anybody, serves a cluster now, by its lock file.</summary>
internal static class Postmaster
{
    /// <summary>The process named by the lock file, when it is alive and a PostgreSQL over this very folder; null: the lock file is stale or there is none.</summary>
    public static async Task<int?> FindAsync(PostgresCluster cluster, CancellationToken cancellationToken)
    {
        if (!File.Exists(cluster.PostmasterPath)
            || !int.TryParse(File.ReadLines(cluster.PostmasterPath).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
        {
            return null;
        }

        var commandLine = await ProcessCommandLine.ReadAsync(processId, cancellationToken);
        return commandLine.Contains("postgres", StringComparison.Ordinal) && Serves(processId, commandLine, cluster.Directory) ? processId : null;
    }

    /// <summary>PostgreSQL works in its data directory. Where that can't be seen, the folder it was started with must do.</summary>
    private static bool Serves(int processId, string commandLine, string directory) =>
        new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cwd")).LinkTarget is { Length: > 0 } working
            ? working == RealPath.Of(directory)
            : commandLine.Contains(directory, StringComparison.Ordinal);
}
