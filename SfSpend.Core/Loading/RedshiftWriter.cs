using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// The right to change a Redshift warehouse, as a lock that lasts as long as the one transaction of the load. Readers never touch the
/// locked table, and Redshift lets them read on beside a writer.
/// </summary>
internal sealed class RedshiftWriter : ILoadWriter
{
    private readonly NpgsqlTransaction _transaction;

    private RedshiftWriter(NpgsqlConnection connection, NpgsqlTransaction transaction) => (Connection, _transaction) = (connection, transaction);

    public NpgsqlConnection Connection { get; }

    /// <summary>Waits until no other loader is at work.</summary>
    public static async Task<RedshiftWriter> TakeAsync(NpgsqlDataSource warehouse, CancellationToken cancellationToken)
    {
        var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var taken = new RedshiftWriter(connection, await connection.BeginTransactionAsync(cancellationToken));
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                $"LOCK TABLE {RedshiftTables.Writer};", commandTimeout: 0, cancellationToken: cancellationToken));
            return taken;
        }
        catch (Exception problem) when (problem is OperationCanceledException or NpgsqlException)
        {
            await taken.DisposeAsync();
            throw;
        }
    }

    public Task<NpgsqlTransaction> BeginPublishingAsync(PublishedLoad? baseLoad, CancellationToken cancellationToken) => Task.FromResult(_transaction);

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
