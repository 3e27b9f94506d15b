using System.Globalization;

namespace SfSpend.Core.Control;

/// <summary>The command line of a live process, whoever's it is.</summary>
internal static class ProcessCommandLine
{
    /// <returns>Empty when there is no such process.</returns>
    public static async Task<string> ReadAsync(int processId, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (await Command.RunAsync(["ps", "-ww", "-o", "command=", "-p", processId.ToString(CultureInfo.InvariantCulture)], cancellationToken)).Output;
        }

        try
        {
            return (await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline"), cancellationToken)).Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It is gone, or went while it was read.
            return "";
        }
    }
}
