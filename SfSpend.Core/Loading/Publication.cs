using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>The one transaction in which readers move from one load to the next.</summary>
internal sealed class Publication(ILoadEngine engine, ILoadWriter writer, LoadOrder order, PublishedLoad? baseLoad, YearPlan plan, TimeProvider time)
{
    private readonly NpgsqlConnection _connection = writer.Connection;

    /// <summary>Publishes what is staged.</summary>
    /// <param name="warehouse">What the fact will hold, cell by cell.</param>
    /// <returns>The new load, or null when nothing differed after all.</returns>
    public async Task<LoadId?> PublishAsync(IReadOnlyList<CellTotal> warehouse, StageProgress progress, CancellationToken cancellationToken)
    {
        await using var transaction = await writer.BeginPublishingAsync(baseLoad, cancellationToken);
        var loadId = (baseLoad?.Id.Value ?? 0) + 1;
        var changedTables = await DimensionMerge.MergeAsync(_connection, engine.Dialect, cancellationToken);
        var reconciliation = await ReconciliationRecord.OfAsync(_connection, order, baseLoad, plan, warehouse, cancellationToken);
        if (baseLoad is not null && changedTables.Count == 0 && !plan.ChangesFacts
            && await reconciliation.LeavesOutSameAsync(_connection, baseLoad.Id, cancellationToken))
        {
            if (await MoveDateOnAsync(baseLoad, cancellationToken))
            {
                await transaction.CommitAsync(cancellationToken);
                progress.Note(FormattableString.Invariant($"The source says it is as of {order.Conformed.DataAsOf:yyyy-MM-dd HH:mm:ss}; load {baseLoad.Id} says so now, too."));
            }

            return null;
        }

        await WriteLoadAsync(loadId, reconciliation, cancellationToken);
        await WriteYearsAsync(loadId, warehouse, cancellationToken);
        await reconciliation.WriteAsync(_connection, loadId, cancellationToken);
        var changes = await RecordChangesAsync(loadId, cancellationToken);
        await DimensionMerge.RemoveUnusedAsync(_connection, plan.Kept, cancellationToken);

        await engine.PublishAsync(new PublishedYears(loadId, order.RunId, plan, baseLoad, changedTables), _connection, progress, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        progress.Note(FormattableString.Invariant(
            $"Load {loadId} published: {reconciliation.WarehouseRowCount:N0} rows; {plan.Replaced.Count} fiscal years replaced, {plan.Removed.Count} removed, {plan.Kept.Count()} kept; {changes.All:N0} rows changed: {changes.Added:N0} added, {changes.Removed:N0} removed, {changes.Changed:N0} with another amount."));
        return new LoadId(loadId);
    }

    /// <summary>
    /// The whole source equals the load and is more recent by its own statement: then so is the load. A run of some years says nothing of the others.
    /// </summary>
    private async Task<bool> MoveDateOnAsync(PublishedLoad load, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE "report"."load" SET "data_as_of" = @dataAsOf
            WHERE "load_id" = @Value AND ("data_as_of" IS NULL OR "data_as_of" < @dataAsOf);
            """;
        return order.FiscalYears.Count == 0
            && order.Conformed.DataAsOf is { } asOf
            && await _connection.ExecuteAsync(new CommandDefinition(
                sql, new { load.Id.Value, dataAsOf = DateTime.SpecifyKind(asOf, DateTimeKind.Unspecified) }, cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>Records which rows come and go, and stores what that means by the names members have now, those that go included.</summary>
    /// <exception cref="LoadException">A row's member has no name.</exception>
    private async Task<ChangeCounts> RecordChangesAsync(long loadId, CancellationToken cancellationToken)
    {
        if (baseLoad is null)
        {
            await ChangeStore.StoreCountsAsync(_connection, loadId, ChangeCounts.None, cancellationToken);
            return ChangeCounts.None;
        }

        var rows = await ChangeRecord.WriteAsync(_connection, engine.Dialect, loadId, plan, baseLoad, cancellationToken);
        var changes = await ChangeStore.StoreAsync(_connection, loadId, StarSchema.Schema, cancellationToken);
        return changes.Rows == rows
            ? changes
            : throw new LoadException(
                $"{rows} rows come or go with load {loadId}, but only {changes.Rows} of them have members with names. Nothing was published; run a full load, or restore the warehouse from a backup.");
    }

    private async Task WriteLoadAsync(long loadId, ReconciliationRecord reconciliation, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO "report"."load"
                ("load_id", "run_id", "source", "is_sample", "data_as_of", "published_at", "published_by", "row_count", "balanced", "base_load_id", "raw_manifest")
            VALUES (@loadId, @RunId, @Source, @IsSample, @DataAsOf, @PublishedAt, @PublishedBy, @RowCount, @Balanced, @BaseLoadId, @RawManifest);
            """;
        await _connection.ExecuteAsync(new CommandDefinition(
            sql,
            new
            {
                loadId,
                RunId = order.RunId.Value,
                order.Raw.Source,
                order.Raw.IsSample,
                DataAsOf = order.Conformed.DataAsOf is { } asOf ? DateTime.SpecifyKind(asOf, DateTimeKind.Unspecified) : (DateTime?)null,
                PublishedAt = time.GetUtcNow(),
                order.PublishedBy,
                RowCount = reconciliation.WarehouseRowCount,
                reconciliation.Balanced,
                BaseLoadId = baseLoad?.Id.Value,
                RawManifest = JsonSerializer.Serialize(order.Raw, LoadJson.Default.RawManifest),
            },
            cancellationToken: cancellationToken));
    }

    private Task WriteYearsAsync(long loadId, IReadOnlyList<CellTotal> warehouse, CancellationToken cancellationToken)
    {
        var years = plan.Replaced
            .Select(file => new PublishedYear(
                file.FiscalYear.GetValueOrDefault(),
                order.RunId.Value,
                file.Sha256,
                file.RowCount,
                warehouse.Where(cell => cell.FiscalYear == file.FiscalYear).Sum(cell => cell.Amount)))
            .Concat(plan.Kept.Select(year => baseLoad?.Years[year]).OfType<PublishedYear>())
            .OrderBy(year => year.FiscalYear);
        return RowInsert.InsertAsync(
            _connection,
            "\"report\".\"load_year\"",
            ["load_id", "fiscal_year", "run_id", "sha256", "row_count", "amount"],
            years.Select(year => (object[])[loadId, year.FiscalYear, year.RunId, year.Sha256, year.RowCount, year.Amount]),
            cancellationToken);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RawManifest))]
internal sealed partial class LoadJson : JsonSerializerContext;
