using System.Globalization;
using Dapper;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Environments.Aws;

/// <summary>What stands in the cluster: the star schema, the group of its readers, and the user that reports read as.</summary>
internal sealed class RedshiftContents(AwsWarehouse warehouse, AwsWorld world) : IWarehouseContents
{
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        return await RedshiftSchema.IsReadyAsync(await warehouse.OwnerAsync(cancellationToken), names.ReaderUser, cancellationToken);
    }

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        var owner = await warehouse.OwnerAsync(cancellationToken);
        await RedshiftSchema.EnsureAsync(owner, names.ReaderGroup, cancellationToken);
        await RedshiftSchema.EnsureReaderAsync(owner, names.ReaderUser, names.ReaderGroup, cancellationToken);
    }

    public async Task<string?> DescribeLossAsync(CancellationToken cancellationToken)
    {
        await using var connection = await (await warehouse.OwnerAsync(cancellationToken)).OpenConnectionAsync(cancellationToken);
        var rowCount = await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT COUNT(*) FROM \"report\".\"transaction\";", cancellationToken: cancellationToken));
        var loadCount = await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT COUNT(*) FROM \"report\".\"load\";", cancellationToken: cancellationToken));
        return rowCount == 0 && loadCount == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{rowCount:N0} rows in {loadCount:N0} {(loadCount == 1 ? "load" : "loads")}.");
    }
}
