using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Loading;

/// <summary>The one transaction in which readers move from one load to the next.</summary>
internal sealed class Publication(NpgsqlConnection connection, LoadOrder order, PublishedLoad? baseLoad, YearPlan plan, TimeProvider time)
{
    /// <summary>Publishes what is staged.</summary>
    /// <param name="warehouse">What the fact will hold, cell by cell.</param>
    /// <returns>The new load, or null when nothing differed after all.</returns>
    public async Task<LoadId?> PublishAsync(IReadOnlyList<CellTotal> warehouse, StageProgress progress, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var loadId = (baseLoad?.Id.Value ?? 0) + 1;

        if (baseLoad is not null)
        {
            await new KeptLoad(connection, baseLoad.Id.Value).KeepIfMissingAsync(baseLoad, cancellationToken);
        }

        var changedTables = await DimensionMerge.MergeAsync(connection, cancellationToken);
        if (baseLoad is not null && changedTables.Count == 0 && !plan.ChangesFacts)
        {
            return null;
        }

        var reconciliation = await ReconciliationRecord.OfAsync(connection, order, baseLoad, plan, warehouse, cancellationToken);
        await WriteLoadAsync(loadId, reconciliation, cancellationToken);
        await WriteYearsAsync(loadId, warehouse, cancellationToken);
        await reconciliation.WriteAsync(connection, loadId, cancellationToken);
        var changes = baseLoad is null ? 0 : await ChangeRecord.WriteAsync(connection, loadId, plan, baseLoad, cancellationToken);

        await new KeptLoad(connection, loadId).KeepAsync(plan, changedTables, cancellationToken);
        await new YearExchange(connection, loadId, time).ExchangeAsync(plan, progress, cancellationToken);
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
        await connection.ExecuteAsync(new CommandDefinition(
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

    private async Task WriteYearsAsync(long loadId, IReadOnlyList<CellTotal> warehouse, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO "report"."load_year" ("load_id", "fiscal_year", "run_id", "sha256", "row_count", "amount")
            SELECT @loadId, * FROM UNNEST(@Years, @RunIds, @Hashes, @RowCounts, @Amounts);
            """;
        var years = plan.Replaced
            .Select(file => new PublishedYear(
                file.FiscalYear.GetValueOrDefault(),
                order.RunId.Value,
                file.Sha256,
                file.RowCount,
                warehouse.Where(cell => cell.FiscalYear == file.FiscalYear).Sum(cell => cell.Amount)))
            .Concat(plan.Kept.Select(year => baseLoad?.Years[year]).OfType<PublishedYear>())
            .OrderBy(year => year.FiscalYear)
            .ToArray();
        await connection.ExecuteAsync(new CommandDefinition(
            sql,
            new
            {
                loadId,
                Years = years.Select(year => year.FiscalYear).ToArray(),
                RunIds = years.Select(year => year.RunId).ToArray(),
                Hashes = years.Select(year => year.Sha256).ToArray(),
                RowCounts = years.Select(year => year.RowCount).ToArray(),
                Amounts = years.Select(year => year.Amount).ToArray(),
            },
            cancellationToken: cancellationToken));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RawManifest))]
internal sealed partial class LoadJson : JsonSerializerContext;
