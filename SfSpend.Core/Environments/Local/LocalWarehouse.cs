using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Core.Environments.Local;

/// <summary>Names and connection pools of the local warehouse: a database beside the control database, and a role that may only read it.</summary>
internal sealed class LocalWarehouse(ControlDatabase control, SftpFiles files, DataFolders folders, EnvironmentOptions options) : IAsyncDisposable
{
    /// <summary>How many connections the role may have; its pool keeps below, so that those who come at once wait instead of being refused.</summary>
    public const int ReaderConnectionLimit = 40;

    /// <summary>
    /// Whether the role's questions may join by nested loops: of a table that consists of many the planner knows no distribution, takes
    /// millions of rows for few, and would go through the fact once for each member. Joined by hash, a star is read once whatever it expects.
    /// </summary>
    public const string NestedLoops = "off";

    private readonly Lock _gate = new();
    private NpgsqlDataSource? _owner;
    private NpgsqlDataSource? _loader;
    private NpgsqlDataSource? _reader;
    private int _restartCount;

    public string Database { get; } = options.Name.Replace('-', '_').ToLowerInvariant();

    public string ReaderRole => $"{Database}_reader";

    /// <summary>By this comment a database or role is known to be this environment's own.</summary>
    public string Mark => $"SfSpend environment {options.Name}";

    public string ReaderPasswordPath => Path.Combine(folders.Keys, "warehouse-reader.password");

    /// <summary>The server itself, through the control database.</summary>
    public NpgsqlDataSource Server => control.DataSource;

    /// <summary>How many megabytes of temporary files a question of the role may take.</summary>
    public int MaxTempFileMegabytes => control.MaxTempFileMegabytes;

    public NpgsqlDataSource Owner
    {
        get
        {
            lock (_gate)
            {
                ForgetOutdated();
                return _owner ??= PlainDataSource.Create(control.ConnectionStringFor(Database), control.Pools.Owner);
            }
        }
    }

    /// <summary>As the owner, too: a pool kept for runs, so that whoever looks at the environment takes no connection from them.</summary>
    public NpgsqlDataSource Loader
    {
        get
        {
            lock (_gate)
            {
                ForgetOutdated();
                return _loader ??= PlainDataSource.Create(control.ConnectionStringFor(Database), control.Pools.Loader);
            }
        }
    }

    public NpgsqlDataSource Reader
    {
        get
        {
            lock (_gate)
            {
                ForgetOutdated();
                return _reader ??= BuildReader();
            }
        }
    }

    public NpgsqlConnectionStringBuilder Address => new(control.ConnectionStringFor(Database));

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string QuoteLiteral(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Whether database and role are there and this environment's own, in one question.</summary>
    /// <exception cref="DatabaseUnreachableException">The server does not answer.</exception>
    public async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = Server.CreateCommand("""
                SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND shobj_description(oid, 'pg_database') = $3)
                    AND EXISTS (SELECT FROM pg_roles WHERE rolname = $2 AND shobj_description(oid, 'pg_authid') = $3)
                """);
            command.Parameters.Add(new() { Value = Database });
            command.Parameters.Add(new() { Value = ReaderRole });
            command.Parameters.Add(new() { Value = Mark });
            return await command.ExecuteScalarAsync(cancellationToken) is true && File.Exists(ReaderPasswordPath);
        }
        catch (NpgsqlException exception)
        {
            throw await ExplainAsync($"database {Database}", exception, cancellationToken);
        }
    }

    /// <summary>
    /// What is said when the server did not answer a question about something. That it is away says nothing of whether it is provisioned. A teardown ends
    /// connections just as a server does that stops, so the server itself is asked once more.
    /// </summary>
    public async Task<SfSpendException> ExplainAsync(string what, NpgsqlException failure, CancellationToken cancellationToken)
    {
        if (!DatabaseOutage.Explains(failure))
        {
            return new ProvisioningException($"The server of {what} did not answer: {failure.Message} Check ConnectionStrings:Control, or whether the embedded server runs, and look again.", failure);
        }

        try
        {
            await using var ask = Server.CreateCommand("SELECT 1");
            await ask.ExecuteScalarAsync(cancellationToken);
            return new ProvisioningException($"The connection to {what} was ended: {failure.Message} Nothing was changed; try again in a moment.", failure);
        }
        catch (NpgsqlException away)
        {
            return new DatabaseUnreachableException($"The server of {what} does not answer: {away.Message} Nothing was changed; try again in a moment.", away);
        }
    }

    public void WriteReaderPassword(string password) => files.Write(ReaderPasswordPath, password);

    /// <summary>Ends the pooled connections: their database is about to go, or came anew.</summary>
    public void Disconnect()
    {
        lock (_gate)
        {
            _owner?.Clear();
            _loader?.Clear();
            _reader?.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }

        if (_loader is not null)
        {
            await _loader.DisposeAsync();
        }

        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }
    }

    /// <summary>Connections to a server that was started again since are worth nothing.</summary>
    private void ForgetOutdated()
    {
        if (_restartCount != control.RestartCount)
        {
            _restartCount = control.RestartCount;
            _owner?.Clear();
            _loader?.Clear();
            _reader?.Clear();
        }
    }

    /// <summary>The password is read when a connection is opened: a new provisioning makes a new one.</summary>
    private NpgsqlDataSource BuildReader()
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(control.ConnectionStringFor(Database)) { Username = ReaderRole, Password = null, MaxPoolSize = control.Pools.Reader, ApplicationName = "SfSpend reader" }.ConnectionString);
        builder.UsePasswordProvider(
            _ => File.ReadAllText(ReaderPasswordPath),
            async (_, cancellationToken) => await File.ReadAllTextAsync(ReaderPasswordPath, cancellationToken));
        return builder.Build();
    }
}
