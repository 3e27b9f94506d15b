using System.Globalization;
using System.Text;
using SfSpend.Core.Pipeline;

namespace SfSpend.Benchmarks;

/// <summary>The whole first run, from a CSV to published, beside DuckDB doing no more than the conform step. In turns, each in a process of its own.</summary>
internal static class RunBenchmark
{
    private const string Usage = "run <file.csv> [--times 3] [--out results.md]   (needs rclone in PATH)";

    private const double Megabyte = 1_000_000;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (TrialOptions.Read(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        List<RunTrialResult> ours = [];
        List<TrialResult> rival = [];
        for (var turn = 0; turn < options.Times; turn++)
        {
            ours.Add(await RunTrial.StartAsync(options.CsvPath, cancellationToken));
            rival.Add(await ConformTrial.StartAsync("duckdb", options.CsvPath, 1, cancellationToken));
        }

        var results = Write(options, ours, rival);
        Console.Write(results);
        if (options.OutPath is { } path)
        {
            await File.WriteAllTextAsync(path, results, cancellationToken);
        }

        return 0;
    }

    private static string Write(TrialOptions options, List<RunTrialResult> ours, List<TrialResult> rival)
    {
        var invariant = CultureInfo.InvariantCulture;
        var best = ours.MinBy(run => run.Seconds) ?? throw new InvalidOperationException("Nothing was measured.");
        var text = new StringBuilder();
        text.Append(invariant, $"# Run: one CSV of {new FileInfo(options.CsvPath).Length / Megabyte:0} MB and {best.RowCount:N0} rows, from the file to published\n\n");
        text.Append(invariant, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Machine.Describe()}, PostgreSQL {best.PostgreSql} as the panel configures it, DuckDB {DuckDbConform.Version} (in process, two threads).\n");
        text.Append(invariant, $"Each run is a process of its own, in turns, best of {options.Times}; the file is in the page cache. SfSpend's is the first run of a new local environment: the file is copied\n");
        text.Append("and hashed, conformed, sent over SFTP to rclone, loaded into PostgreSQL, verified and published. DuckDB's is the conform step alone.\n\n");
        text.Append("| | seconds, best | all runs | peak memory, MB |\n|---|---:|---|---:|\n");
        Row("SfSpend, the whole run", best.Seconds, ours.Select(run => run.Seconds), ours.Max(run => run.PeakBytes));
        foreach (var stage in best.Stages)
        {
            Row($"· {stage.Stage.ToString().ToLowerInvariant()}, in that run", stage.Seconds, ours.Select(run => TimeOf(run, stage.Stage)), null);
        }

        Row("DuckDB, conform only", rival.Min(run => run.Seconds), rival.Select(run => run.Seconds), rival.Max(run => run.PeakBytes));
        text.Append(invariant, $"\nThe whole first run takes {best.Seconds / rival.Min(run => run.Seconds):0.00} of the time that DuckDB takes to conform. Memory is that of the process itself: PostgreSQL and rclone run beside it.\n\n");
        text.Append(invariant, $"To repeat: `dotnet run -c Release --project SfSpend.Benchmarks -- run <file.csv> --times {options.Times}`\n");
        return text.ToString();

        void Row(string name, double seconds, IEnumerable<double> all, long? peakBytes) => text.Append(
            invariant, $"| {name} | {seconds:0.00} | {string.Join(" · ", all.Select(run => run.ToString("0.00", invariant)))} | {peakBytes / Megabyte:0} |\n");
    }

    private static double TimeOf(RunTrialResult run, Stage stage) => run.Stages.Single(time => time.Stage == stage).Seconds;
}
