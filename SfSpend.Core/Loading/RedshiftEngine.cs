using System.Globalization;
using Dapper;
using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Transferring;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Redshift: the fact is one table. All of a load, from staging to publication, is one transaction, so that whatever interrupts it leaves
/// nothing; the rows of each load are kept beside the fact, by the run that brought them.
/// </summary>
internal sealed class RedshiftEngine(NpgsqlDataSource warehouse, ICopyBucket bucket, RedshiftCopyRole role, string readers) : ILoadEngine
{
    public WarehouseDialect Dialect => WarehouseDialect.Redshift;

    public async Task<ILoadWriter> TakeWriterAsync(StageProgress progress, CancellationToken cancellationToken) =>
        await RedshiftWriter.TakeAsync(warehouse, cancellationToken);

    public Task BringUpToDateAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        BringUpToDateAsync(connection, readers, cancellationToken);

    public static async Task BringUpToDateAsync(NpgsqlConnection connection, string readers, CancellationToken cancellationToken)
    {
        if (!await WarehouseTables.AreThereAsync(connection, cancellationToken))
        {
            await RedshiftSchema.EnsureAsync(connection, readers, cancellationToken);
        }

        await ChangeStore.CompleteAsync(connection, cancellationToken);
    }

    public async Task<IReadOnlyList<CellTotal>> StageAsync(
        NpgsqlConnection connection, LandedFiles files, YearPlan plan, StageProgress progress, CancellationToken cancellationToken)
    {
        foreach (var sql in (string[])["DROP SCHEMA IF EXISTS \"staging\" CASCADE;", "CREATE SCHEMA \"staging\";", .. RedshiftTables.Staging])
        {
            await ExecuteAsync(connection, sql, cancellationToken);
        }

        foreach (var table in StarSchema.Dimensions)
        {
            await CopyAsync(connection, table, [files.Get(table)], files, progress, cancellationToken);
        }

        if (files.Find(StarSchema.CodeHistory) is { } history)
        {
            await CopyAsync(connection, StarSchema.CodeHistory, [history], files, progress, cancellationToken);
        }

        if (plan.Replaced.Count > 0)
        {
            await CopyAsync(connection, StarSchema.Transaction, plan.Replaced, files, progress, cancellationToken);
            await Cells.MeasureAsync(connection, StarSchema.Transaction.In(StarSchema.StagingSchema), cancellationToken);
        }

        return await Cells.ReadStagedAsync(connection, cancellationToken);
    }

    public Task<IReadOnlyList<CheckResult>> CheckAsync(StagedRows staged, CancellationToken cancellationToken) =>
        QualityChecks.EvaluateInTurnAsync(staged, cancellationToken);

    public async Task PublishAsync(PublishedYears years, NpgsqlConnection connection, StageProgress progress, CancellationToken cancellationToken)
    {
        var columns = StarSchema.Transaction.ColumnList;
        var plan = years.Plan;
        if (plan.Replaced.Count > 0)
        {
            await ExecuteAsync(
                connection,
                $"INSERT INTO {RedshiftTables.PastTransaction} (\"run_id\", {columns}) SELECT {years.RunId}, {columns} FROM \"staging\".\"transaction\";",
                cancellationToken);
        }

        await new KeptLoad(connection, Dialect, years.LoadId).KeepAsync(
            RowsOf(years), years.ChangedTables, [$"GROUP {WarehouseTable.Quote(readers)}"], cancellationToken);
        if (plan.ChangesFacts)
        {
            var going = RedshiftDialect.ListOf(plan.ReplacedYears.Concat(plan.Removed));
            await ExecuteAsync(connection, $"DELETE FROM \"report\".\"transaction\" WHERE \"fiscal_year\" IN ({going});", cancellationToken);
            await ExecuteAsync(
                connection, $"INSERT INTO \"report\".\"transaction\" ({columns}) SELECT {columns} FROM \"staging\".\"transaction\";", cancellationToken);
        }
    }

    /// <summary>Redshift looks at its tables by itself when it is idle.</summary>
    public Task GatherStatisticsAsync(YearPlan plan, NpgsqlConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Selects a load's rows by the runs that its fiscal years came with.</summary>
    private static string RowsOf(PublishedYears years)
    {
        var runs = years.Plan.ReplacedYears.Select(year => (Year: year, Run: years.RunId.Value))
            .Concat(years.Plan.Kept.Select(year => years.BaseLoad?.Years[year]).OfType<PublishedYear>().Select(year => (Year: year.FiscalYear, Run: year.RunId)))
            .GroupBy(year => year.Run, year => year.Year)
            .OrderBy(run => run.Key)
            .Select(run => string.Create(CultureInfo.InvariantCulture, $"(\"run_id\" = {run.Key} AND \"fiscal_year\" IN ({RedshiftDialect.ListOf(run.Order())}))"));
        return $"SELECT {StarSchema.Transaction.ColumnList} FROM {RedshiftTables.PastTransaction} WHERE {string.Join(" OR ", runs.DefaultIfEmpty("1 = 0"))}";
    }

    /// <summary>Fills a table of staging from all of its files at once.</summary>
    private async Task CopyAsync(
        NpgsqlConnection connection,
        WarehouseTable table,
        IReadOnlyList<ConformedFile> parts,
        LandedFiles files,
        StageProgress progress,
        CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            await files.ProveAsync(part, cancellationToken);
        }

        var manifest = files.KeyOf($"{table.Name}.manifest");
        using (var content = new MemoryStream(CopyManifest.Of(parts.Select(part => bucket.UrlOf(files.KeyOf(part.FileName)))).ToJson()))
        {
            await bucket.WriteAsync(manifest, content, cancellationToken);
        }


        // What COPY refuses ends the connection: Redshift calls it an internal error.
        var sessionId = connection.ProcessID;
        try
        {
            await ExecuteAsync(connection, new RedshiftCopyCommand(table, StarSchema.StagingSchema, bucket.UrlOf(manifest), role).Sql, cancellationToken);
        }
        catch (PostgresException refused) when (!cancellationToken.IsCancellationRequested)
        {
            throw await RedshiftLoadError.ExplainAsync(warehouse, sessionId, table, refused, cancellationToken);
        }

        await CountAsync(connection, table, parts.Sum(part => part.RowCount), cancellationToken);
        progress.AddBytes(parts.Sum(part => part.ByteCount));
        if (table == StarSchema.Transaction)
        {
            progress.AddRows(parts.Sum(part => part.RowCount));
        }
    }

    private static async Task CountAsync(NpgsqlConnection connection, WarehouseTable table, long expected, CancellationToken cancellationToken)
    {
        var name = table.In(StarSchema.StagingSchema);
        var found = await connection.ExecuteScalarAsync<long>(
            new CommandDefinition($"SELECT COUNT(*) FROM {name};", commandTimeout: 0, cancellationToken: cancellationToken));
        if (found != expected)
        {
            throw new LoadException(
                $"The files of {table.Name} brought {found} rows into staging, expected {expected} as in their manifest. Nothing was published; start a new run.");
        }
    }

    private static Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
}
