using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Loading;

/// <summary>Loads a Redshift warehouse with COPY from the landing bucket in S3, all of it in one transaction.</summary>
/// <param name="readers">The group of database users that may read what is published.</param>
public sealed class RedshiftLoader(NpgsqlDataSource warehouse, RedshiftCopyRole role, string readers, TimeProvider time) : IWarehouseLoader
{
    public async Task<MemberCatalog> ReadMembersAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return await Members.ReadAsync(connection, cancellationToken);
    }

    public async Task BringUpToDateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var writer = await RedshiftWriter.TakeAsync(warehouse, cancellationToken);
            await RedshiftEngine.BringUpToDateAsync(writer.Connection, readers, cancellationToken);
            await using var transaction = await writer.BeginPublishingAsync(null, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (NpgsqlException problem)
        {
            throw new LoadException($"Redshift refused to be brought up to date: {problem.Message} The next load tries again.", problem);
        }
    }

    public async Task<LoadResult> LoadAsync(LoadOrder order, ILandingBucket landing, StageProgress progress, CancellationToken cancellationToken)
    {
        var bucket = landing as ICopyBucket ?? throw new LoadException(
            $"Redshift can't load from {landing.Address}: expected a bucket in S3. Nothing was loaded; check the environment's landing bucket.");
        try
        {
            return await new WarehouseLoad(new RedshiftEngine(warehouse, bucket, role, readers), order, landing, progress, time).RunAsync(cancellationToken);
        }
        catch (NpgsqlException problem)
        {
            throw new LoadException(
                $"Redshift refused the load of run {order.RunId}: {problem.Message}. What was published before is untouched; retry the run.", problem);
        }
    }
}
