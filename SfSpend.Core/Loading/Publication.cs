using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

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
        if (baseLoad is not null && changedTables.Count == 0 && !plan.ChangesFacts)
        {
            return null;
        }

        var reconciliation = await ReconciliationRecord.OfAsync(_connection, order, baseLoad, plan, warehouse, cancellationToken);
        await WriteLoadAsync(loadId, reconciliation, cancellationToken);
        await WriteYearsAsync(loadId, warehouse, cancellationToken);
        await reconciliation.WriteAsync(_connection, loadId, cancellationToken);
        var changes = baseLoad is null ? 0 : await ChangeRecord.WriteAsync(_connection, engine.Dialect, loadId, plan, baseLoad, cancellationToken);

        await engine.PublishAsync(new PublishedYears(loadId, order.RunId, plan, baseLoad, changedTables), _connection, progress, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        progress.Note(FormattableString.Invariant(
            $"Load {loadId} published: {reconciliation.WarehouseRowCount:N0} rows; {plan.Replaced.Count} fiscal years replaced, {plan.Removed.Count} removed, {plan.Kept.Count()} kept; {changes:N0} rows came or went."));
        return new LoadId(loadId);
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
                IsSample = order.Raw.Source == "sample",
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
