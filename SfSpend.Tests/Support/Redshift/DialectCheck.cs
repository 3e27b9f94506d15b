using System.Diagnostics;
using System.Text.Json;

namespace SfSpend.Tests.Support.Redshift;

/// <summary>Asks sqlglot, in one Python process, which statements Redshift would not take.</summary>
internal static class DialectCheck
{
    /// <returns>For each statement why Redshift would refuse it, or null.</returns>
    public static async Task<IReadOnlyList<string?>> FindProblemsAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        var python = Requires.Sqlglot();
        using var process = Process.Start(new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Support", "Redshift", "redshift_dialect.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{python} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(statements).AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return JsonSerializer.Deserialize<string?[]>(await output) ?? [];
    }
}
