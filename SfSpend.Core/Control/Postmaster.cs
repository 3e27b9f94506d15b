using System.Globalization;

namespace SfSpend.Core.Control;

/// <summary>Who, if anybody, serves a cluster now, by its lock file.</summary>
internal static class Postmaster
{
    /// <summary>The process named by the lock file, when it is alive and a PostgreSQL over this very folder; null: the lock file is stale or there is none.</summary>
    public static async Task<int?> FindAsync(PostgresCluster cluster, CancellationToken cancellationToken)
    {
        if (!File.Exists(cluster.PostmasterPath)
            || !int.TryParse(File.ReadLines(cluster.PostmasterPath).FirstOrDefault(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        return OperatingSystem.IsLinux()
            ? ServesOnLinux(pid, cluster.Directory) ? pid : null
            : await ServesElsewhereAsync(pid, cluster.Directory, cancellationToken) ? pid : null;
    }

    private static bool ServesOnLinux(int pid, string directory)
    {
        var process = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        try
        {
            var program = new FileInfo(Path.Combine(process, "exe")).LinkTarget;
            var working = new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
            return program is not null
                && Path.GetFileName(program).StartsWith("postgres", StringComparison.Ordinal)
                && working == RealPath.Of(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or another user's process, which ours never is.
            return false;
        }
    }

    private static async Task<bool> ServesElsewhereAsync(int pid, string directory, CancellationToken cancellationToken)
    {
        var command = await Command.RunAsync(["ps", "-o", "command=", "-p", pid.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        return command.Succeeded && command.Output.Contains("postgres", StringComparison.Ordinal) && command.Output.Contains(directory, StringComparison.Ordinal);
    }
}
