using System.Collections.Concurrent;
using Dapper;
using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Control;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Where landed files become tables that no reader sees. Whatever an interrupted load left there is dropped by the next.
/// </summary>
internal sealed class Staging(NpgsqlDataSource warehouse, LandedFiles files, StageProgress progress)
{
    /// <summary>More connections than this wait for each other at the disk.</summary>
    private const int MaxConnections = 4;

    /// <summary>
    /// A year's table is flushed when the transaction ends: the server would write one of less than two megabytes into its log instead, which
    /// takes twice as long.
    /// </summary>
    private const string FillSettings =
        "SET LOCAL work_mem = '32MB'; SET LOCAL maintenance_work_mem = '64MB'; SET LOCAL wal_skip_threshold = 0;";

    /// <summary>Makes staging anew and fills its dimensions and code history.</summary>
    public async Task FillDimensionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(
            connection,
            $"""
            DROP SCHEMA IF EXISTS {StarSchema.StagingSchema} CASCADE;
            CREATE SCHEMA {StarSchema.StagingSchema};
            {StarTables.DimensionsIn(StarSchema.StagingSchema)}
            CREATE TABLE {StarSchema.CodeHistory.In(StarSchema.StagingSchema)} (LIKE {StarSchema.CodeHistory.In(StarSchema.Schema)});
            {StarTables.Measure}
            """,
            cancellationToken);

        foreach (var table in StarSchema.Dimensions)
        {
            await FillAsync(connection, table, files.Get(table), cancellationToken);
        }

        if (files.Find(StarSchema.CodeHistory) is { } history)
        {
            await FillAsync(connection, StarSchema.CodeHistory, history, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Fills and measures one table per fiscal year over several connections. The tables are made in the transaction that fills them,
    /// which spares the server from writing every row a second time into its log where it keeps one only for recovery.
    /// </summary>
    public async Task FillYearsAsync(IReadOnlyList<ConformedFile> years, CancellationToken cancellationToken)
    {
        var waiting = new ConcurrentQueue<ConformedFile>(years.OrderByDescending(file => file.RowCount));
        var connectionCount = Math.Min(years.Count, Math.Clamp(Environment.ProcessorCount, 1, MaxConnections));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, connectionCount), CancellationToken = cancellationToken };

        await Parallel.ForEachAsync(Enumerable.Range(0, connectionCount), options, async (_, token) =>
        {
            await using var connection = await warehouse.OpenPatientlyAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await ExecuteAsync(connection, FillSettings, token);
            while (waiting.TryDequeue(out var file))
            {
                await FillYearAsync(connection, file, token);
            }

            await transaction.CommitAsync(token);
        });
    }

    private async Task FillYearAsync(NpgsqlConnection connection, ConformedFile file, CancellationToken cancellationToken)
    {
        var year = file.FiscalYear.GetValueOrDefault();
        var name = StarTables.FactYearIn(StarSchema.StagingSchema, year);
        await ExecuteAsync(connection, StarTables.FactYear(year), cancellationToken);
        await files.CopyAsync(new CopyTarget(connection, StarSchema.Transaction, name, Frozen: true), file, progress, cancellationToken);
        await ExecuteAsync(connection, StarTables.FactYearKey(year), cancellationToken);
        await Cells.MeasureAsync(connection, name, cancellationToken);
    }

    private async Task FillAsync(NpgsqlConnection connection, WarehouseTable table, ConformedFile file, CancellationToken cancellationToken)
    {
        var name = table.In(StarSchema.StagingSchema);
        await files.CopyAsync(new CopyTarget(connection, table, name, Frozen: false), file, progress, cancellationToken);
        await ExecuteAsync(connection, $"ANALYZE {name};", cancellationToken);

        var found = await connection.ExecuteScalarAsync<long>(new CommandDefinition($"SELECT COUNT(*) FROM {name};", cancellationToken: cancellationToken));
        if (found != file.RowCount)
        {
            throw new LoadException(
                $"{file.FileName} brought {found} rows into staging, expected {file.RowCount} as in its manifest. Nothing was published; start a new run.");
        }
    }

    private static Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
}
