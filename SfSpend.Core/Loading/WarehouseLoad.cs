using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Loading;

/// <summary>
/// One load, on either engine: every fiscal year that differs is staged and verified beside the others, then all of them take their places
/// in one transaction.
/// </summary>
internal sealed class WarehouseLoad(ILoadEngine engine, LoadOrder order, ILandingBucket landing, StageProgress progress, TimeProvider time)
{
    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var writer = await engine.TakeWriterAsync(progress, cancellationToken);
        var connection = writer.Connection;
        if (await PublishedLoad.FindByRunAsync(connection, order.RunId, cancellationToken) is { } published)
        {
            progress.Note($"Run {order.RunId} has published load {published} already.");
            return new LoadResult(published, Published: true, order.Conformed.ConformedRowCount);
        }

        await engine.BringUpToDateAsync(connection, cancellationToken);

        var files = new LandedFiles(order, landing);
        files.Verify();
        foreach (var note in ReconciliationRecord.Verify(order.Raw, order.Conformed))
        {
            progress.Note(note);
        }

        var current = await PublishedLoad.FindCurrentAsync(connection, cancellationToken);
        RefuseIfOvertaken(current);
        var measured = await Cells.MeasurePublishedAsync(connection, cancellationToken);
        var plan = YearPlan.Of(order, current, measured);
        progress.ExpectRows(order.Conformed.Files.Where(file => file.FiscalYear is not null).Sum(file => file.RowCount));
        progress.ExpectBytes(order.Conformed.Files.Sum(file => file.ByteCount));
        AddKept(plan);

        var staged = await engine.StageAsync(connection, files, plan, progress, cancellationToken);
        var kept = plan.Kept.ToHashSet();
        IReadOnlyList<CellTotal> now = [.. staged.Concat(measured.Where(cell => kept.Contains(cell.FiscalYear))).OrderBy(Cells.KeyOf)];
        await CheckAsync(connection, plan, measured, staged, now, cancellationToken);
        var loadId = await new Publication(engine, writer, order, current, plan, time).PublishAsync(now, progress, cancellationToken);
        if (loadId is null && current is not null)
        {
            progress.Note($"The warehouse equals the source already; load {current.Id} stays.");
            return new LoadResult(current.Id, Published: false, order.Conformed.ConformedRowCount);
        }

        await GatherStatisticsAsync(plan, connection);
        return new LoadResult(loadId.GetValueOrDefault(), Published: true, order.Conformed.ConformedRowCount);
    }

    /// <summary>The journal keeps overtaken runs from getting here; this holds even where it does not know of the newer load.</summary>
    private void RefuseIfOvertaken(PublishedLoad? current)
    {
        if (current is { Id: var newer } && order.Raw.LoadBefore is { } before && newer.Value > before)
        {
            throw new LoadException(
                $"Load {newer} was published after run {order.RunId} had read its source, so publishing this run would replace newer data with older. Nothing was loaded; start a new run.");
        }
    }

    /// <summary>The load is published already: nothing stops it any more, and without statistics it is only slower to ask.</summary>
    private async Task GatherStatisticsAsync(YearPlan plan, NpgsqlConnection connection)
    {
        try
        {
            await engine.GatherStatisticsAsync(plan, connection, CancellationToken.None);
        }
        catch (NpgsqlException problem)
        {
            progress.Note($"The load is published, but the warehouse's statistics could not be gathered: {problem.Message} Until the next load questions may take longer.");
        }
    }

    /// <summary>Holds what was staged against what was conformed, asks the checks, and lets the review hear of both before anything is published.</summary>
    private async Task CheckAsync(
        NpgsqlConnection connection,
        YearPlan plan,
        IReadOnlyList<CellTotal> before,
        IReadOnlyList<CellTotal> staged,
        IReadOnlyList<CellTotal> now,
        CancellationToken cancellationToken)
    {
        var replaced = plan.ReplacedYears.ToHashSet();
        var unequal = CellComparison.Find(
            "the conformed files", order.Conformed.ConformedCells.Where(cell => replaced.Contains(cell.FiscalYear)), "staging", staged);
        if (order.Review is { } review)
        {
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            var rows = new StagedRows(
                connection, engine.Dialect, order, plan, await BaseLoad.FindAsync(connection, cancellationToken), before, now, today);
            var checks = unequal.Count == 0 ? await engine.CheckAsync(rows, cancellationToken) : [BalanceCheck.Of(unequal)];
            await review(new StagedLoad(now, checks), cancellationToken);
        }

        CellComparison.Refuse(unequal);
    }

    private void AddKept(YearPlan plan)
    {
        foreach (var file in order.Conformed.Files.Where(file => file.FiscalYear is int year && plan.Equal.Contains(year)))
        {
            progress.AddRows(file.RowCount);
            progress.AddBytes(file.ByteCount);
        }
    }
}
