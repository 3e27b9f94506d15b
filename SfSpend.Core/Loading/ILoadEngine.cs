using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>What an engine does in its own way while a load goes through it. Everything else is common to both, in <see cref="WarehouseLoad"/>.</summary>
internal interface ILoadEngine
{
    WarehouseDialect Dialect { get; }

    /// <summary>Waits until no other loader is at work.</summary>
    Task<ILoadWriter> TakeWriterAsync(StageProgress progress, CancellationToken cancellationToken);

    /// <summary>Makes what a warehouse of an earlier version lacks; a moment where nothing is missing.</summary>
    Task BringUpToDateAsync(NpgsqlConnection connection, CancellationToken cancellationToken);

    /// <summary>Brings landed dimensions, code history and the years that are replaced into tables that no reader sees.</summary>
    /// <returns>What staging holds, cell by cell, all keys proven.</returns>
    Task<IReadOnlyList<CellTotal>> StageAsync(
        NpgsqlConnection connection, LandedFiles files, YearPlan plan, StageProgress progress, CancellationToken cancellationToken);

    /// <summary>Asks all checks of what is staged.</summary>
    Task<IReadOnlyList<CheckResult>> CheckAsync(StagedRows staged, CancellationToken cancellationToken);

    /// <summary>Keeps the new load askable for good and exchanges its fiscal years, in the transaction that publishes.</summary>
    Task PublishAsync(PublishedYears years, NpgsqlConnection connection, StageProgress progress, CancellationToken cancellationToken);

    /// <summary>Lets the engine's planner know what the fact consists of now that it is published.</summary>
    Task GatherStatisticsAsync(YearPlan plan, NpgsqlConnection connection, CancellationToken cancellationToken);
}

/// <summary>The right to change the warehouse, which one loader has at a time, and the connection that holds it.</summary>
internal interface ILoadWriter : IAsyncDisposable
{
    NpgsqlConnection Connection { get; }

    /// <summary>The transaction whose commit lets readers see the new load. Disposed of uncommitted, it takes everything back.</summary>
    /// <param name="baseLoad">The load that readers see, or null for the first.</param>
    Task<NpgsqlTransaction> BeginPublishingAsync(PublishedLoad? baseLoad, CancellationToken cancellationToken);
}

/// <summary>What a load that is about to be published does to the fact.</summary>
/// <param name="ChangedTables">Dimensions and code history of which a row changed.</param>
internal sealed record PublishedYears(
    long LoadId, RunId RunId, YearPlan Plan, PublishedLoad? BaseLoad, IReadOnlyList<WarehouseTable> ChangedTables);
