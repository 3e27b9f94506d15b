using System.Diagnostics;
using System.IO.Compression;
using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Control;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Core.Transferring;
using SfSpend.Core.Warehouse;

namespace SfSpend.Benchmarks;

/// <summary>Conformed files and a private server to load them into; every run has a database of its own.</summary>
internal sealed class LoadTrial(EmbeddedPostgres server, string folder, ConformedManifest conformed)
{
    private const string RivalTable = """
        CREATE TABLE "rival" (
            "transaction_id" bigint NOT NULL, "fiscal_year" integer NOT NULL, "program_id" integer NOT NULL, "type_id" integer NOT NULL,
            "fund_id" integer NOT NULL, "finance_id" integer NOT NULL, "amount" numeric(20,2) NOT NULL)
        """;

    private int _databaseCount;

    private string FactPath => Path.Combine(folder, "fact.csv");

    /// <summary>Unpacks all fiscal years into one file for the rival, without headers.</summary>
    public async Task WriteFactAsync(CancellationToken cancellationToken)
    {
        await using var fact = new StreamWriter(FactPath);
        foreach (var file in conformed.Files.Where(file => file.Table == StarSchema.Transaction.Name))
        {
            await using var packed = File.OpenRead(Path.Combine(folder, file.FileName));
            using var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
            await text.ReadLineAsync(cancellationToken);
            while (await text.ReadLineAsync(cancellationToken) is { } line)
            {
                await fact.WriteLineAsync(line.AsMemory(), cancellationToken);
            }
        }
    }

    /// <summary><c>psql \copy</c> of the finished fact into an empty table without a key: nothing read from gzip, nothing verified, nothing indexed.</summary>
    public async Task<TimeSpan> CopyAsync(CancellationToken cancellationToken)
    {
        var address = await CreateDatabaseAsync(cancellationToken);
        await using (var database = NpgsqlDataSource.Create(address))
        {
            await using var create = database.CreateCommand(RivalTable);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        var start = new ProcessStartInfo("psql") { ArgumentList = { "--quiet", "--no-psqlrc", "--command", $"\\copy rival FROM '{FactPath}' CSV" } };
        start.Environment["PGHOST"] = address.Host;
        start.Environment["PGPORT"] = address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = address.Username;
        start.Environment["PGPASSWORD"] = address.Password;
        start.Environment["PGDATABASE"] = address.Database;

        var startedAt = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("psql could not be started.");
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(startedAt) : throw new InvalidOperationException($"psql ended with exit code {process.ExitCode}.");
    }

    /// <summary>The load stage into an empty warehouse, and once more when everything is there already.</summary>
    public async Task<(TimeSpan First, TimeSpan Unchanged)> LoadAsync(CancellationToken cancellationToken)
    {
        await using var warehouse = NpgsqlDataSource.Create(await CreateDatabaseAsync(cancellationToken));
        await StarSchema.EnsureAsync(warehouse, cancellationToken);
        var loader = new PostgresLoader(warehouse, TimeProvider.System);
        var first = await LoadOnceAsync(loader, 1, cancellationToken);
        return (first, await LoadOnceAsync(loader, 2, cancellationToken));
    }

    private async Task<TimeSpan> LoadOnceAsync(PostgresLoader loader, long runId, CancellationToken cancellationToken)
    {
        var landed = new LandedManifest("", Direct: true, [.. conformed.Files.Select(file => new LandedObject(file.FileName, file.ByteCount, file.Sha256))]);
        var order = new LoadOrder(new RunId(runId), new RawManifest("file", [], SourceCells: null), conformed, landed, [], "benchmark");
        var startedAt = Stopwatch.GetTimestamp();
        await loader.LoadAsync(order, new Landing(folder), new StageProgress(), cancellationToken);
        return Stopwatch.GetElapsedTime(startedAt);
    }

    private async Task<NpgsqlConnectionStringBuilder> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"trial_{++_databaseCount}";
        await using var postgres = NpgsqlDataSource.Create(server.ConnectionStringFor("postgres"));
        await using var create = postgres.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(server.ConnectionStringFor(name));
    }

    private sealed class Landing(string folder) : ILandingBucket
    {
        public string Address => folder;

        public Task<LandedObject?> DescribeAsync(string key, CancellationToken cancellationToken) =>
            throw new NotSupportedException("The load stage reads what landed and describes nothing.");

        public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) =>
            Task.FromResult<Stream>(File.OpenRead(Path.Combine(folder, key)));
    }
}
