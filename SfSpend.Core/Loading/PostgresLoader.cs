using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Control;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Loading;

/// <summary>Loads a PostgreSQL warehouse with COPY … FROM STDIN, streamed from the landing bucket.</summary>
public sealed class PostgresLoader(NpgsqlDataSource warehouse, TimeProvider time) : IWarehouseLoader
{
    public async Task<MemberCatalog> ReadMembersAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenPatientlyAsync(cancellationToken);
        return await Members.ReadAsync(connection, cancellationToken);
    }

    public async Task BringUpToDateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var writer = await WriterLock.TakeAsync(warehouse, new StageProgress(), cancellationToken);
            await new PostgresEngine(warehouse, time).BringUpToDateAsync(writer.Connection, cancellationToken);
        }
        catch (NpgsqlException problem)
        {
            throw new LoadException($"The warehouse refused to be brought up to date: {problem.Message} The next load tries again.", problem);
        }
    }

    public async Task<LoadResult> LoadAsync(LoadOrder order, ILandingBucket landing, StageProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return await new WarehouseLoad(new PostgresEngine(warehouse, time), order, landing, progress, time).RunAsync(cancellationToken);
        }
        catch (NpgsqlException problem)
        {
            var where = problem is PostgresException { Where: { } context } ? $" ({context})" : "";
            throw new LoadException(
                $"The warehouse refused the load of run {order.RunId}: {problem.Message}{where}. What was published before is untouched; retry the run.", problem);
        }
    }
}
