using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SfSpend.Core;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

namespace SfSpend.Benchmarks;

/// <summary>What one run in a process of its own took.</summary>
/// <param name="PeakBytes">The most memory the process ever had resident (VmHWM), its runtime included.</param>
internal sealed record TrialResult(double Seconds, long PeakBytes, long RowCount);

/// <summary>One run of the conform stage, or of its rival, alone in this process.</summary>
internal static class ConformTrial
{
    /// <summary>Conforms <paramref name="csvPath"/>, read as often as <paramref name="rowsTimes"/> says.</summary>
    public static async Task<ConformedManifest> ConformAsync(string csvPath, int rowsTimes, string folder, CancellationToken cancellationToken)
    {
        var file = new FileInfo(csvPath);
        var extract = new RawExtract(file.Name, null, file.Length, "", null, csvPath, TimeProvider.System.GetUtcNow());
        var raw = new RawManifest("file", [.. Enumerable.Repeat(extract, rowsTimes)], null);
        return await new Conformer().ConformAsync(
            raw, file.DirectoryName ?? ".", folder, MemberCatalog.Empty, new StageProgress(), cancellationToken);
    }

    /// <summary>The child process: runs once and prints the result as one line of JSON.</summary>
    public static async Task<int> RunChildAsync(string contestant, string csvPath, int rowsTimes, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sfspend-conform-").FullName;
        try
        {
            var watch = Stopwatch.StartNew();
            var rowCount = contestant == "duckdb"
                ? await DuckDbConform.RunAsync(csvPath, folder, cancellationToken)
                : (await ConformAsync(csvPath, rowsTimes, folder, cancellationToken)).ConformedRowCount;
            var result = new TrialResult(watch.Elapsed.TotalSeconds, ChildProcess.PeakBytes(), rowCount);
            Console.WriteLine(JsonSerializer.Serialize(result));
            return 0;
        }
        catch (SfSpendException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs a contestant in a new process of this program.</summary>
    public static Task<TrialResult> StartAsync(string contestant, string csvPath, int rowsTimes, CancellationToken cancellationToken) =>
        ChildProcess.RunAsync<TrialResult>(["conform-once", contestant, csvPath, rowsTimes.ToString(CultureInfo.InvariantCulture)], cancellationToken);
}
