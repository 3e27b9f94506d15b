using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Loading;

/// <summary>Loads a PostgreSQL warehouse with COPY … FROM STDIN.</summary>
public sealed class PostgresLoader(NpgsqlDataSource warehouse, TimeProvider time) : IWarehouseLoader
{
    private readonly NpgsqlDataSource _warehouse = warehouse;
    private readonly TimeProvider _time = time;

    public Task<MemberCatalog> ReadMembersAsync(CancellationToken cancellationToken) => throw new NotImplementedException($"{_warehouse} {_time}");

    public Task<LoadResult> LoadAsync(LoadOrder order, ILandingBucket landing, StageProgress progress, CancellationToken cancellationToken) => throw new NotImplementedException();
}
