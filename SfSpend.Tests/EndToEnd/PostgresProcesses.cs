using System.Diagnostics;
using System.Globalization;
using SfSpend.Core;

namespace SfSpend.Tests.EndToEnd;

/// <summary>The processes of the PostgreSQL server over a folder, to be killed as a machine that runs out of memory kills them.</summary>
internal static class PostgresProcesses
{
    /// <summary>The server itself.</summary>
    public static int ServerOf(string directory) =>
        int.Parse(File.ReadLines(Path.Combine(directory, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>A process that serves a connection to the panel's own database.</summary>
    public static int FindBackend(string directory)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var processId)
                && new FileInfo(Path.Combine(folder, "cwd")).LinkTarget == RealPath.Of(directory)
                && File.ReadAllText(Path.Combine(folder, "cmdline")).StartsWith("postgres: sfspend sfspend ", StringComparison.Ordinal))
            {
                return processId;
            }
        }

        throw new InvalidOperationException($"No process serves a connection in {directory}.");
    }

    public static async Task KillAsync(int processId, CancellationToken cancellationToken)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        await process.WaitForExitAsync(cancellationToken);
    }
}
