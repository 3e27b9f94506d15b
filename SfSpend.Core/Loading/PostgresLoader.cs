using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Loading;

/// <summary>
/// Loads a PostgreSQL warehouse with COPY … FROM STDIN: every fiscal year that differs is staged and verified beside the others, then
/// all of them take their places in one transaction.
/// </summary>
public sealed class PostgresLoader(NpgsqlDataSource warehouse, TimeProvider time) : IWarehouseLoader
{
    /// <summary>The checks go over all rows: they sort and hash in memory, are over before compiling them would pay, and join by hash however few rows are expected.</summary>
    private const string CheckSettings =
        "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL enable_nestloop = off; SET LOCAL default_statistics_target = 10;";

    public async Task<MemberCatalog> ReadMembersAsync(CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return await Members.ReadAsync(connection, cancellationToken);
    }

    public async Task<LoadResult> LoadAsync(LoadOrder order, ILandingBucket landing, StageProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            await using var writer = await WriterLock.TakeAsync(warehouse, progress, cancellationToken);
            return await LoadAsync(writer.Connection, order, landing, progress, cancellationToken);
        }
        catch (NpgsqlException problem)
        {
            var where = problem is PostgresException { Where: { } context } ? $" ({context})" : "";
            throw new LoadException(
                $"The warehouse refused the load of run {order.RunId}: {problem.Message}{where}. What was published before is untouched; retry the run.", problem);
        }
    }

    private async Task<LoadResult> LoadAsync(
        NpgsqlConnection connection, LoadOrder order, ILandingBucket landing, StageProgress progress, CancellationToken cancellationToken)
    {
        if (await PublishedLoad.FindByRunAsync(connection, order.RunId, cancellationToken) is { } published)
        {
            progress.Note($"Run {order.RunId} has published load {published} already.");
            return new LoadResult(published, Published: true, order.Conformed.ConformedRowCount);
        }

        var files = new LandedFiles(order, landing);
        files.Verify();
        foreach (var note in ReconciliationRecord.Verify(order.Raw, order.Conformed))
        {
            progress.Note(note);
        }

        var current = await PublishedLoad.FindCurrentAsync(connection, cancellationToken);
        var measured = await Cells.MeasurePublishedAsync(connection, cancellationToken);
        var plan = YearPlan.Of(order, current, measured);
        progress.ExpectRows(order.Conformed.Files.Where(file => file.FiscalYear is not null).Sum(file => file.RowCount));
        progress.ExpectBytes(order.Conformed.Files.Sum(file => file.ByteCount));
        AddKept(order, plan, progress);

        var staging = new Staging(warehouse, files, progress);
        await staging.FillDimensionsAsync(connection, cancellationToken);
        var staged = await staging.FillYearsAsync(plan.Replaced, cancellationToken);

        var kept = plan.Kept.ToHashSet();
        IReadOnlyList<CellTotal> warehouseCells = [.. staged.Concat(measured.Where(cell => kept.Contains(cell.FiscalYear))).OrderBy(Cells.KeyOf)];
        await CheckAsync(connection, order, plan, measured, staged, warehouseCells, cancellationToken);
        var loadId = await new Publication(connection, order, current, plan, time).PublishAsync(warehouseCells, progress, cancellationToken);
        if (loadId is null && current is not null)
        {
            progress.Note($"The warehouse equals the source already; load {current.Id} stays.");
            return new LoadResult(current.Id, Published: false, order.Conformed.ConformedRowCount);
        }

        return new LoadResult(loadId.GetValueOrDefault(), Published: true, order.Conformed.ConformedRowCount);
    }

    /// <summary>Holds what was staged against what was conformed, asks the checks, and lets the review hear of both before anything is published.</summary>
    private async Task CheckAsync(
        NpgsqlConnection connection,
        LoadOrder order,
        YearPlan plan,
        IReadOnlyList<CellTotal> before,
        IReadOnlyList<CellTotal> staged,
        IReadOnlyList<CellTotal> now,
        CancellationToken cancellationToken)
    {
        var replaced = plan.Replaced.Select(file => file.FiscalYear).ToHashSet();
        var unequal = CellComparison.Find(
            "the conformed files", order.Conformed.ConformedCells.Where(cell => replaced.Contains(cell.FiscalYear)), "staging", staged);
        if (order.Review is { } review)
        {
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            var rows = new StagedRows(connection, order, plan, await BaseLoad.FindAsync(connection, cancellationToken), before, now, today);
            var checks = unequal.Count == 0 ? await QualityChecks.EvaluateAsync(warehouse, rows, CheckSettings, cancellationToken) : [BalanceCheck.Of(unequal)];
            await review(new StagedLoad(now, checks), cancellationToken);
        }

        CellComparison.Refuse(unequal);
    }

    private static void AddKept(LoadOrder order, YearPlan plan, StageProgress progress)
    {
        foreach (var file in order.Conformed.Files.Where(file => file.FiscalYear is int year && plan.Equal.Contains(year)))
        {
            progress.AddRows(file.RowCount);
            progress.AddBytes(file.ByteCount);
        }
    }
}
