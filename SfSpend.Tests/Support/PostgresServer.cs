using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Tests.Support;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace SfSpend.Tests.Support;

/// <summary>
/// One private PostgreSQL for the whole test run, each test with databases of its own. It is the panel's own embedded server,
/// without the waiting for the disk.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static readonly string[] Cheap = ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 300"];

    private readonly TestFolder _folder = new();
    private readonly EmbeddedPostgres _server;
    private int _databaseCount;

    public PostgresServer() => _server = new EmbeddedPostgres(
        new DataFolders(_folder.Path), new PostgresOptions(), AppContext.BaseDirectory, Cheap, NullLogger<EmbeddedPostgres>.Instance);

    public async ValueTask InitializeAsync() => await _server.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>The connection string of a fresh, empty database, as its owner and superuser.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databaseCount)}";
        await using var server = NpgsqlDataSource.Create(_server.ConnectionStringFor("postgres"));
        await using var create = server.CreateCommand($"CREATE DATABASE {name} TEMPLATE template0");
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(_server.ConnectionStringFor(name)) { MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>A started control database of its own, with all migrations; databases made beside it need names of their own.</summary>
    public async Task<ControlDatabase> StartControlAsync(string dataDirectory)
    {
        var control = new ControlDatabase(
            new DataFolders(dataDirectory), new PostgresOptions(), await CreateDatabaseAsync(), AppContext.BaseDirectory, NullLoggerFactory.Instance);
        await control.StartAsync(TestContext.Current.CancellationToken);
        return control;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
