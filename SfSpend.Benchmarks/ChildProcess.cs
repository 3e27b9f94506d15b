using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SfSpend.Benchmarks;

/// <summary>This program once more, in a process of its own: nothing that ran before makes it faster or bigger.</summary>
internal static class ChildProcess
{
    /// <summary>Starts it with <paramref name="arguments"/> and reads the one line of JSON it prints.</summary>
    public static async Task<T> RunAsync<T>(string[] arguments, CancellationToken cancellationToken)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This program does not know its own path.");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            // Started as `dotnet SfSpend.Benchmarks.dll`: the process is the host, which must be told what to run.
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 && JsonSerializer.Deserialize<T>(output) is { } result
            ? result
            : throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with exit code {process.ExitCode}.");
    }

    /// <summary>The most memory this process ever had resident, in bytes.</summary>
    public static long PeakBytes()
    {
        const string Label = "VmHWM:";
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith(Label, StringComparison.Ordinal));
        return long.Parse(line[Label.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
