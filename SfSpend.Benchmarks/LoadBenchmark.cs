using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Control;

namespace SfSpend.Benchmarks;

/// <summary>The load stage beside <c>psql \copy</c> of the finished fact, on the same private server, in turns.</summary>
internal static class LoadBenchmark
{
    private const string Usage = "load <file.csv> [--times 3] [--out results.md]   (needs psql in PATH)";

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (TrialOptions.Read(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("sfspend-load-").FullName;
        try
        {
            var results = await MeasureAsync(options, folder, cancellationToken);
            Console.Write(results);
            if (options.OutPath is { } path)
            {
                await File.WriteAllTextAsync(path, results, cancellationToken);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(TrialOptions options, string folder, CancellationToken cancellationToken)
    {
        var landing = Path.Combine(folder, "landing");
        var conformed = await ConformTrial.ConformAsync(options.CsvPath, 1, landing, cancellationToken);
        await using var server = new EmbeddedPostgres(
            new DataFolders(Directory.CreateDirectory(Path.Combine(folder, "data")).FullName), new PostgresOptions(), AppContext.BaseDirectory, [], NullLogger<EmbeddedPostgres>.Instance);
        await server.StartAsync(cancellationToken);

        var trial = new LoadTrial(server, landing, conformed);
        await trial.WriteFactAsync(cancellationToken);
        List<TimeSpan> copies = [], loads = [], unchanged = [];
        for (var turn = 0; turn < options.Times; turn++)
        {
            copies.Add(await trial.CopyAsync(cancellationToken));
            var (first, again) = await trial.LoadAsync(cancellationToken);
            loads.Add(first);
            unchanged.Add(again);
        }

        var version = await ReadVersionAsync(server, cancellationToken);
        NpgsqlConnection.ClearAllPools();
        return Write(options, conformed.ConformedRowCount, version, copies, loads, unchanged);
    }

    private static async Task<string> ReadVersionAsync(EmbeddedPostgres server, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionStringFor("postgres"));
        await connection.OpenAsync(cancellationToken);
        return connection.PostgreSqlVersion.ToString();
    }

    private static string Write(TrialOptions options, long rowCount, string version, List<TimeSpan> copies, List<TimeSpan> loads, List<TimeSpan> unchanged)
    {
        var invariant = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(invariant, $"# Load: {rowCount:N0} rows from the landing folder into the warehouse\n\n");
        text.Append(invariant, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Machine.Describe()}, PostgreSQL {version} as the panel configures it.\n");
        text.Append(invariant, $"In turns on one server, each run in a database of its own, best of {options.Times}. The load unpacks, copies, builds the key, verifies every cell and key, and publishes;\n");
        text.Append("`psql \\copy` only copies the finished fact, unpacked, into a table without a key.\n\n");
        text.Append("| | seconds, best | all runs | rows/s |\n|---|---:|---|---:|\n");
        Row("`psql \\copy` of the fact", copies);
        Row("SfSpend, first load", loads);
        Row("SfSpend, the same again (nothing to do)", unchanged);
        text.Append(invariant, $"\nThe first load takes {loads.Min() / copies.Min():0.00} times as long as `psql \\copy`.\n\n");
        text.Append(invariant, $"To repeat: `dotnet run -c Release --project SfSpend.Benchmarks -- load <file.csv> --times {options.Times}`\n");
        return text.ToString();

        void Row(string name, List<TimeSpan> runs) => text.Append(
            invariant,
            $"| {name} | {runs.Min().TotalSeconds:0.00} | {string.Join(" · ", runs.Select(run => run.TotalSeconds.ToString("0.00", invariant)))} | {rowCount / runs.Min().TotalSeconds:N0} |\n");
    }
}
