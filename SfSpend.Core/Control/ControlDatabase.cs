using Microsoft.Extensions.Logging;
using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>
/// The PostgreSQL database in which the panel itself remembers things: accounts, environment, operations, runs. Usable after
/// <see cref="StartAsync"/>.
/// </summary>
/// <param name="configured">Connection string of a server of one's own; null: the embedded one.</param>
/// <param name="contentRoot">Where the web project lies or was published to: PostgreSQL may have been restored there.</param>
/// <param name="time">The system's when not given.</param>
public sealed partial class ControlDatabase(
    DataFolders folders, PostgresOptions options, string? configured, string contentRoot, ILoggerFactory loggers, TimeProvider? time = null) : IAsyncDisposable
{
    private const string EmbeddedName = "sfspend";
    private const int OldestVersion = 150000;

    private DataDirectoryLock? _lock;
    private EmbeddedPostgres? _embedded;
    private PostgresSupervisor? _supervisor;
    private int _restartCount;
    private NpgsqlDataSource? _dataSource;
    private string? _connectionString;
    private NpgsqlDataSource? _pipeline;

    /// <summary>The control database's connection pool.</summary>
    public NpgsqlDataSource DataSource => _dataSource ?? throw new InvalidOperationException("The control database was not started.");

    /// <summary>Why the embedded server does not run, or null.</summary>
    public string? Fault => _supervisor?.Fault;

    /// <summary>The embedded server was away for long and could not be brought back: somebody has to help, or start the panel anew.</summary>
    public bool IsGivenUp => _supervisor?.IsGivenUp == true;

    /// <summary>How often the embedded server was started again: whoever has connections of an earlier time needs others.</summary>
    internal int RestartCount => Volatile.Read(ref _restartCount);

    /// <summary>
    /// A connection of its own to the control database, not yet open, for locks that go with their session. A server that can't reach the panel any more
    /// ends the session within half a minute.
    /// </summary>
    internal NpgsqlConnection CreateSession()
    {
        const string keepAlive = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c idle_session_timeout=0";
        var address = new NpgsqlConnectionStringBuilder(_connectionString ?? throw new InvalidOperationException("The control database was not started."));
        address.Pooling = false;
        address.Options = string.IsNullOrEmpty(address.Options) ? keepAlive : $"{address.Options} {keepAlive}";
        return new NpgsqlConnection(address.ConnectionString);
    }

    /// <summary>A pool kept for what runs write, so that no crowd of readers holds them up.</summary>
    internal NpgsqlDataSource Pipeline => _pipeline ?? throw new InvalidOperationException("The control database was not started.");

    internal ConnectionPoolOptions Pools => options.Pools;

    /// <summary>A connection string to the same server for another database, as the owner: the local warehouse lives there.</summary>
    public string ConnectionStringFor(string database) => _embedded is { } embedded
        ? embedded.ConnectionStringFor(database)
        : new NpgsqlConnectionStringBuilder(configured ?? throw new InvalidOperationException("The control database was not started.")) { Database = database }.ConnectionString;

    /// <summary>How many megabytes of temporary files a query of a reader may take.</summary>
    internal int MaxTempFileMegabytes => options.MaxTempFileMegabytes;

    /// <exception cref="ControlException">It can't be started; the message says why and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _lock = DataDirectoryLock.Take(folders);
        CloseFolders();
        var connectionString = configured;
        if (connectionString is null)
        {
            _embedded = new EmbeddedPostgres(folders, options, contentRoot, [ConnectionBudget.SettingFor(options.Pools)], loggers.CreateLogger<EmbeddedPostgres>());
            await _embedded.StartAsync(cancellationToken);
            await CreateDatabaseAsync(_embedded.ConnectionStringFor("postgres"), cancellationToken);
            connectionString = _embedded.ConnectionStringFor(EmbeddedName);
        }

        _connectionString = connectionString;
        _dataSource = Open(connectionString, options.Pools.Panel);
        _pipeline = Open(connectionString, options.Pools.Pipeline);
        try
        {
            await CheckVersionAsync(_dataSource, cancellationToken);
            await ConnectionBudget.CheckAsync(_dataSource, options.Pools, cancellationToken);
            await ControlMigrations.RunAsync(connectionString, loggers, cancellationToken);
            await CloseToOthersAsync(_dataSource, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new ControlException($"The control database could not be reached or changed: {exception.Message} Check ConnectionStrings:Control where it is set, and that its user may create schemas.", exception);
        }

        if (_embedded is not null)
        {
            _supervisor = new PostgresSupervisor(_embedded, ForgetConnections, time ?? TimeProvider.System, loggers.CreateLogger<PostgresSupervisor>());
            _supervisor.Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_dataSource is not null)
        {
            await _dataSource.DisposeAsync();
        }

        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync();
        }

        if (_supervisor is not null)
        {
            await _supervisor.DisposeAsync();
        }

        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }

        _lock?.Dispose();
    }

    private void ForgetConnections()
    {
        Interlocked.Increment(ref _restartCount);
        _dataSource?.Clear();
        _pipeline?.Clear();
    }

    /// <summary>Earlier versions left them readable to everybody.</summary>
    private void CloseFolders()
    {
        foreach (var folder in folders.Private.Where(Directory.Exists))
        {
            try
            {
                PrivateFolder.Create(folder);
            }
            catch (UnauthorizedAccessException)
            {
                Log.FolderOpen(loggers.CreateLogger<ControlDatabase>(), folder);
            }
        }
    }

    private static NpgsqlDataSource Open(string connectionString, int poolSize)
    {
        try
        {
            return PlainDataSource.Create(connectionString, poolSize);
        }
        catch (ArgumentException exception)
        {
            throw new ControlException($"ConnectionStrings:Control can't be read: {exception.Message} Expected a form such as Host=…;Port=5432;Database=…;Username=…;Password=….", exception);
        }
    }

    private static async Task CreateDatabaseAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var server = PlainDataSource.Create(connectionString);
        await using var find = server.CreateCommand("SELECT COUNT(*) FROM pg_database WHERE datname = $1");
        find.Parameters.Add(new() { Value = EmbeddedName });
        if (await find.ExecuteScalarAsync(cancellationToken) is 0L)
        {
            await using var create = server.CreateCommand($"CREATE DATABASE {EmbeddedName}");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        // The control database itself is closed wherever it lies; these two are nobody else's only on a server of our own.
        await using var close = server.CreateCommand("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC");
        await close.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The warehouse's read-only role lives on this server too, and has no business here. Without leave to close the database, that is a warning.</summary>
    private async Task CloseToOthersAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        // Two panels that start at once would change the same row of the catalog.
        const string close = """
            DO $$
            BEGIN
                PERFORM pg_advisory_xact_lock(23439747248909925);
                IF has_database_privilege('public', current_database(), 'CONNECT, TEMPORARY') THEN
                    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
                END IF;
            END
            $$
            """;
        await using (var command = dataSource.CreateCommand(close))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var find = dataSource.CreateCommand("SELECT current_database() WHERE has_database_privilege('public', current_database(), 'CONNECT')");
        if (await find.ExecuteScalarAsync(cancellationToken) is string open)
        {
            Log.OpenToAll(loggers.CreateLogger<ControlDatabase>(), open);
        }
    }

    private static async Task CheckVersionAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT current_setting('server_version_num')::INT, current_setting('server_version')");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken) && reader.GetInt32(0) < OldestVersion)
        {
            throw new ControlException($"ConnectionStrings:Control leads to PostgreSQL {reader.GetString(1)}; 15 or newer is needed.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Other users of this machine may look into {Folder}, and the panel may not change that: it is somebody else's. Have its owner run: chmod 700 {Folder}")]
        public static partial void FolderOpen(ILogger logger, string folder);

        [LoggerMessage(LogLevel.Warning, "Every role of the server may connect to the control database {Database}, the warehouse's read-only role among them, and the panel's user may not change that. Have its owner run: REVOKE ALL ON DATABASE \"{Database}\" FROM PUBLIC")]
        public static partial void OpenToAll(ILogger logger, string database);
    }
}
