using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>PostgreSQL: each fiscal year is a table of its own, filled beside the others and then exchanged.</summary>
internal sealed class PostgresEngine(NpgsqlDataSource warehouse, TimeProvider time) : ILoadEngine
{
    /// <summary>The checks go over all rows: they sort and hash in memory, are over before compiling them would pay, and join by hash however few rows are expected.</summary>
    private const string CheckSettings =
        "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL enable_nestloop = off; SET LOCAL default_statistics_target = 10;";

    public WarehouseDialect Dialect => WarehouseDialect.Postgres;

    public async Task<ILoadWriter> TakeWriterAsync(StageProgress progress, CancellationToken cancellationToken) =>
        await WriterLock.TakeAsync(warehouse, progress, cancellationToken);

    public async Task BringUpToDateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await WarehouseTables.AreThereAsync(connection, cancellationToken))
        {
            await StarSchema.EnsureAsync(connection, cancellationToken);
            foreach (var reader in await LoadSchemas.FindReadersAsync(connection, cancellationToken))
            {
                await LoadSchemas.OpenAsync(connection, StarSchema.Schema, reader, cancellationToken);
            }
        }

        await ChangeStore.CompleteAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<CellTotal>> StageAsync(
        NpgsqlConnection connection, LandedFiles files, YearPlan plan, StageProgress progress, CancellationToken cancellationToken)
    {
        var staging = new Staging(warehouse, files, progress);
        await staging.FillDimensionsAsync(connection, cancellationToken);
        await staging.FillYearsAsync(plan.Replaced, cancellationToken);
        return await Cells.ReadStagedAsync(connection, cancellationToken);
    }

    public Task<IReadOnlyList<CheckResult>> CheckAsync(StagedRows staged, CancellationToken cancellationToken) =>
        QualityChecks.EvaluateAsync(warehouse, staged, CheckSettings, cancellationToken);

    public async Task PublishAsync(PublishedYears years, NpgsqlConnection connection, StageProgress progress, CancellationToken cancellationToken)
    {
        var parts = years.Plan.Kept.Select(year => (Year: year, Schema: StarSchema.PartSchema))
            .Concat(years.Plan.ReplacedYears.Select(year => (Year: year, Schema: StarSchema.StagingSchema)));
        await new KeptLoad(connection, Dialect, years.LoadId).KeepAsync(
            PartsOf(parts), years.ChangedTables, await LoadSchemas.FindReadersAsync(connection, cancellationToken), cancellationToken);
        await new YearExchange(connection, years.LoadId, time).ExchangeAsync(years.Plan, progress, cancellationToken);
    }

    /// <summary>
    /// Of each new year and, unless most years stay that are known already, of all together: without the latter a condition on a member is taken
    /// to leave one row in two hundred. Three thousand rows are enough to tell.
    /// </summary>
    public async Task GatherStatisticsAsync(YearPlan plan, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string known = "SELECT EXISTS (SELECT 1 FROM pg_stats WHERE schemaname = 'report' AND tablename = 'transaction' AND inherited);";
        var isWholeKnown = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(known, cancellationToken: cancellationToken));
        var tables = isWholeKnown && plan.Kept.Count() > plan.Replaced.Count
            ? plan.ReplacedYears.Select(year => StarTables.FactYearIn(StarSchema.PartSchema, year))
            : [StarSchema.Transaction.In(StarSchema.Schema)];
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"SET LOCAL default_statistics_target = 10;{string.Concat(tables.Select(table => $" ANALYZE {table};"))}", commandTimeout: 0, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Keeps a load that was published before loads were kept, while it is still the current one.</summary>
    public static async Task KeepIfMissingAsync(NpgsqlConnection connection, PublishedLoad load, CancellationToken cancellationToken)
    {
        if (!await LoadSchemas.IsKeptAsync(connection, load.Id.Value, cancellationToken))
        {
            await new KeptLoad(connection, WarehouseDialect.Postgres, load.Id.Value).KeepAsync(
                PartsOf(load.Years.Keys.Select(year => (year, StarSchema.PartSchema))),
                LoadSchemas.Tables,
                await LoadSchemas.FindReadersAsync(connection, cancellationToken),
                cancellationToken);
        }
    }

    /// <summary>Views hold on to tables, not to their names, so a part that moves away stays in its load.</summary>
    private static string PartsOf(IEnumerable<(int Year, string Schema)> parts) => string.Join(
        " UNION ALL ",
        parts.OrderBy(part => part.Year).Select(part => $"SELECT {StarSchema.Transaction.ColumnList} FROM {StarTables.FactYearIn(part.Schema, part.Year)}"));
}
