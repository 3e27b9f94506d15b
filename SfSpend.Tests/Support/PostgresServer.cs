using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Warehouse;
using SfSpend.Tests.Support;
using SfSpend.Tests.Support.Redshift;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace SfSpend.Tests.Support;

/// <summary>
/// One private PostgreSQL for the whole test run, each test with databases of its own. It is the panel's own embedded server,
/// without the waiting for the disk.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    /// <summary>Whoever is in it may read the Redshift warehouses.</summary>
    public const string RedshiftReaders = "redshift_readers";

    private const string ControlTemplate = "control_template";

    /// <summary>Of some hundred databases none lives long enough to be vacuumed: looking after them would cost more than the tests do.</summary>
    private static readonly string[] Cheap = ["fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off", "max_connections = 300"];

    private readonly TestFolder _folder = new();
    private readonly EmbeddedPostgres _server;
    private readonly Lazy<NpgsqlDataSource> _maker;
    private readonly SemaphoreSlim _makingTemplate = new(1, 1);
    private readonly HashSet<string> _templates = [];
    private readonly Lazy<Task<string>> _firstStart;
    private int _databaseCount;

    public PostgresServer()
    {
        _server = new EmbeddedPostgres(
            new DataFolders(_folder.Path), new PostgresOptions(), AppContext.BaseDirectory, Cheap, NullLogger<EmbeddedPostgres>.Instance);
        _maker = new(() => PlainDataSource.Create(_server.ConnectionStringFor("postgres")));
        _firstStart = new(MakeFirstStartAsync);
    }

    public async ValueTask InitializeAsync() => await _server.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>The connection string of a fresh, empty database, as its owner and superuser.</summary>
    public Task<string> CreateDatabaseAsync() => CreateAsync("template0");

    /// <summary>The same with the panel's own tables in it, as they are after all migrations: copied, which is faster than made.</summary>
    public Task<string> CreateControlDatabaseAsync() => CopyAsync(
        ControlTemplate,
        address => ControlMigrations.RunAsync(address.ConnectionString, NullLoggerFactory.Instance, TestContext.Current.CancellationToken));

    /// <summary>The same with the star schema in it, empty.</summary>
    public Task<string> CreateWarehouseAsync(WarehouseKind kind = WarehouseKind.Postgres) => CopyAsync(
        $"{kind.ToString().ToLowerInvariant()}_template",
        address => kind == WarehouseKind.Postgres ? MakeStarAsync(address) : MakeRedshiftAsync(address));

    /// <summary>A started control database of its own, with all migrations; databases made beside it need names of their own.</summary>
    public async Task<ControlDatabase> StartControlAsync(string dataDirectory)
    {
        var control = new ControlDatabase(
            new DataFolders(dataDirectory), new PostgresOptions(), await CreateControlDatabaseAsync(), AppContext.BaseDirectory, NullLoggerFactory.Instance);
        await control.StartAsync(TestContext.Current.CancellationToken);
        return control;
    }

    /// <summary>Gives a data directory the server of its own that a first start would make there: copied, which is faster than made.</summary>
    public async Task GiveServerAsync(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var copy = await Command.RunAsync(
            ["cp", "-a", await _firstStart.Value, new DataFolders(dataDirectory).Postgres], TestContext.Current.CancellationToken);
        Assert.True(copy.Succeeded, copy.Output);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_maker.IsValueCreated)
        {
            await _maker.Value.DisposeAsync();
        }

        _makingTemplate.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <returns>The server's folder. It knows no port: each copy finds one of its own.</returns>
    private async Task<string> MakeFirstStartAsync()
    {
        var folders = new DataFolders(Directory.CreateDirectory(_folder.File("first-start")).FullName);
        await using (var server = new EmbeddedPostgres(folders, new PostgresOptions(), AppContext.BaseDirectory, Cheap, NullLogger<EmbeddedPostgres>.Instance))
        {
            await server.StartAsync(TestContext.Current.CancellationToken);
        }

        File.Delete(Path.Combine(folders.Postgres, "sfspend.port"));
        return folders.Postgres;
    }

    private async Task<string> CreateAsync(string template)
    {
        var name = $"test_{Interlocked.Increment(ref _databaseCount)}";
        await MakeAsync(name, template);
        return new NpgsqlConnectionStringBuilder(_server.ConnectionStringFor(name)) { MaxPoolSize = 20 }.ConnectionString;
    }

    /// <param name="makeAsync">Fills the template when it is wanted first. A database can be copied while nobody is connected to it.</param>
    private async Task<string> CopyAsync(string template, Func<NpgsqlConnectionStringBuilder, Task> makeAsync)
    {
        await _makingTemplate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!_templates.Contains(template))
            {
                await MakeAsync(template, "template0");
                await makeAsync(new NpgsqlConnectionStringBuilder(_server.ConnectionStringFor(template)) { Pooling = false });
                _templates.Add(template);
            }
        }
        finally
        {
            _makingTemplate.Release();
        }

        return await CreateAsync(template);
    }

    private static async Task MakeStarAsync(NpgsqlConnectionStringBuilder address)
    {
        await using var warehouse = PlainDataSource.Create(address.ConnectionString);
        await StarSchema.EnsureAsync(warehouse, TestContext.Current.CancellationToken);
    }

    private static async Task MakeRedshiftAsync(NpgsqlConnectionStringBuilder address)
    {
        await using var warehouse = PlainDataSource.Create(address.ConnectionString);
        await using var standIn = new RedshiftStandIn(address.ConnectionString, FolderBucket.OpenByUrlAsync);
        await using var redshift = standIn.Connect(address.Database ?? "", address.Username ?? "", address.Password ?? "");
        await RedshiftStandIn.AddSystemViewsAsync(warehouse, TestContext.Current.CancellationToken);
        await RedshiftSchema.EnsureAsync(redshift, RedshiftReaders, TestContext.Current.CancellationToken);
    }

    /// <summary>Copies files instead of writing each page to the log as well, which takes a tenth of the processor's time.</summary>
    private async Task MakeAsync(string database, string template)
    {
        await using var command = _maker.Value.CreateCommand($"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
