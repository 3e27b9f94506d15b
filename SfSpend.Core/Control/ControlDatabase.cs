using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>
/// The PostgreSQL database in which the panel itself remembers things: accounts, environment, operations, runs. Usable after
/// <see cref="StartAsync"/>.
/// </summary>
public sealed class ControlDatabase : IAsyncDisposable
{
    /// <summary>The control database's connection pool.</summary>
    public NpgsqlDataSource DataSource => throw new NotImplementedException();

    /// <summary>A connection string to the same server for another database, as the owner: the local warehouse lives there.</summary>
    public string ConnectionStringFor(string database) => throw new NotImplementedException();

    public Task StartAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
