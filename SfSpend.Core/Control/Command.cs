using System.ComponentModel;
using System.Diagnostics;

namespace SfSpend.Core.Control;

/// <param name="ExitCode">127 when there is no such program, as a shell would say.</param>
/// <param name="Output">Standard output and standard error, trimmed.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs a program to its end, in an environment of its own.</summary>
internal static class Command
{
    private const int ProgramNotFound = 127;

    public static async Task<CommandResult> RunAsync(IReadOnlyList<string> commandLine, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(commandLine[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in commandLine.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        ChildEnvironment.Restrict(start);
        start.Environment["LC_ALL"] = "C";

        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception exception)
        {
            return new CommandResult(ProgramNotFound, $"{commandLine[0]}: {exception.Message}");
        }

        if (process is null)
        {
            return new CommandResult(ProgramNotFound, $"{commandLine[0]}: not started");
        }

        using (process)
        {
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
                var error = process.StandardError.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return new CommandResult(process.ExitCode, $"{await output}\n{await error}".Trim());
            }
            catch (OperationCanceledException) when (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }
}
