using Dapper;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>The right to change a PostgreSQL warehouse, as an advisory lock of the connection.</summary>
internal sealed class WriterLock : ILoadWriter
{
    private WriterLock(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <summary>Waits until no other loader is at work.</summary>
    public static async Task<WriterLock> TakeAsync(NpgsqlDataSource warehouse, StageProgress progress, CancellationToken cancellationToken)
    {
        var connection = await warehouse.OpenPatientlyAsync(cancellationToken);
        var taken = new WriterLock(connection);
        try
        {
            var free = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "SELECT pg_try_advisory_lock(@WriterLock);", new { StarSchema.WriterLock }, cancellationToken: cancellationToken));
            if (!free)
            {
                progress.Note("Another load is at work in this warehouse; waiting for it to end.");
                await connection.ExecuteAsync(new CommandDefinition(
                    "SELECT pg_advisory_lock(@WriterLock);", new { StarSchema.WriterLock }, commandTimeout: 0, cancellationToken: cancellationToken));
            }

            return taken;
        }
        catch (Exception problem) when (problem is OperationCanceledException or NpgsqlException)
        {
            await taken.DisposeAsync();
            throw;
        }
    }

    public async Task<NpgsqlTransaction> BeginPublishingAsync(PublishedLoad? baseLoad, CancellationToken cancellationToken)
    {
        var transaction = await Connection.BeginTransactionAsync(cancellationToken);
        if (baseLoad is not null)
        {
            await PostgresEngine.KeepIfMissingAsync(Connection, baseLoad, cancellationToken);
        }

        return transaction;
    }

    /// <summary>Gives the lock back even when the load was cancelled: a pooled connection would go on holding it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Connection.State == System.Data.ConnectionState.Open)
        {
            await Connection.ExecuteAsync("SELECT pg_advisory_unlock_all();");
        }

        await Connection.DisposeAsync();
    }
}
