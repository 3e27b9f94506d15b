using System.Globalization;
using System.Text;

namespace SfSpend.Benchmarks;

/// <summary>The conform stage beside DuckDB doing the same work, each run in a process of its own, one after the other in turns.</summary>
internal static class ConformBenchmark
{
    private const double Megabyte = 1_000_000;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (ConformOptions.Read(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync(ConformOptions.Usage);
            return 2;
        }

        if (options.VerifyPath is { } totals && !await VerifyAsync(options.CsvPath, totals, cancellationToken))
        {
            return 1;
        }

        if (options.Times == 0)
        {
            return 0;
        }

        var results = await MeasureAsync(options, cancellationToken);
        Console.Write(results);
        if (options.OutPath is { } path)
        {
            await File.WriteAllTextAsync(path, results, cancellationToken);
        }

        return 0;
    }

    private static async Task<bool> VerifyAsync(string csvPath, string totalsPath, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sfspend-verify-").FullName;
        try
        {
            return TotalsCheck.Print(await ConformTrial.ConformAsync(csvPath, 1, folder, cancellationToken), totalsPath);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(ConformOptions options, CancellationToken cancellationToken)
    {
        List<TrialResult> ours = [], rival = [];
        for (var turn = 0; turn < options.Times; turn++)
        {
            ours.Add(await ConformTrial.StartAsync("ours", options.CsvPath, 1, cancellationToken));
            rival.Add(await ConformTrial.StartAsync("duckdb", options.CsvPath, 1, cancellationToken));
        }

        var repeated = options.RowsTimes > 1 ? await ConformTrial.StartAsync("ours", options.CsvPath, options.RowsTimes, cancellationToken) : null;
        return Write(options, ours, rival, repeated);
    }

    private static string Write(ConformOptions options, List<TrialResult> ours, List<TrialResult> rival, TrialResult? repeated)
    {
        var invariant = CultureInfo.InvariantCulture;
        var byteCount = new FileInfo(options.CsvPath).Length;
        var text = new StringBuilder();
        text.Append(invariant, $"# Conform: one CSV of {byteCount / Megabyte:0} MB and {ours[0].RowCount:N0} rows\n\n");
        text.Append(invariant, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Machine.Describe()}, DuckDB {DuckDbConform.Version} (in process, two threads).\n");
        text.Append(invariant, $"Each run is a process of its own, in turns, best of {options.Times}; the file is in the page cache.\n\n");
        text.Append("| | seconds, best | all runs | MB/s | peak memory, MB |\n|---|---:|---|---:|---:|\n");
        Row("SfSpend", ours, byteCount);
        Row("DuckDB", rival, byteCount);
        if (repeated is not null)
        {
            Row($"SfSpend, the same rows {options.RowsTimes} times", [repeated], byteCount * options.RowsTimes);
        }

        var share = ours.Min(run => run.Seconds) / rival.Min(run => run.Seconds);
        text.Append(invariant, $"\nSfSpend takes {share:0.000} of DuckDB's time.\n\n");
        text.Append(invariant, $"To repeat: `dotnet run -c Release --project SfSpend.Benchmarks -- conform <file.csv> --times {options.Times} --rows-times {options.RowsTimes}`\n");
        return text.ToString();

        void Row(string name, List<TrialResult> runs, long bytes) => text.Append(
            invariant,
            $"| {name} | {runs.Min(run => run.Seconds):0.00} | {string.Join(" · ", runs.Select(run => run.Seconds.ToString("0.00", invariant)))} | {bytes / Megabyte / runs.Min(run => run.Seconds):0} | {runs.Max(run => run.PeakBytes) / Megabyte:0} |\n");
    }
}
