using Npgsql;
using SfSpend.Core;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Warehouse;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Loading;

public sealed class WarehouseLoadTests(PostgresServer server)
{
    [Fact]
    public async Task A_load_that_is_published_stays_so_when_its_statistics_fail_or_the_run_is_cancelled_meanwhile()
    {
        await using var warehouse = await TestWarehouse.CreateAsync(server);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var engine = new WithoutStatistics(new PostgresEngine(warehouse.Owner, TimeProvider.System), cancelled);
        var order = warehouse.Files.Write(1, [new Fact(2024, 1, 1, 1, "Spending", 20.25m)]);
        List<string> notes = [];
        var progress = new StageProgress(notes.Add);

        var result = await new WarehouseLoad(engine, order, warehouse.Files.Bucket, progress, TimeProvider.System).RunAsync(cancelled.Token);

        Assert.True(cancelled.IsCancellationRequested);
        Assert.Equal((new LoadId(1), true), (result.LoadId, result.Published));
        Assert.Contains(notes, note => note.Contains("is published, but the warehouse's statistics could not be gathered: no room", StringComparison.Ordinal));
    }

    /// <summary>PostgreSQL on a day when the planner's statistics can't be gathered, and the run is cancelled while they are.</summary>
    private sealed class WithoutStatistics(PostgresEngine engine, CancellationTokenSource run) : ILoadEngine
    {
        public WarehouseDialect Dialect => engine.Dialect;

        public Task<ILoadWriter> TakeWriterAsync(StageProgress progress, CancellationToken cancellationToken) => engine.TakeWriterAsync(progress, cancellationToken);

        public Task BringUpToDateAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => engine.BringUpToDateAsync(connection, cancellationToken);

        public Task<IReadOnlyList<CellTotal>> StageAsync(
            NpgsqlConnection connection, LandedFiles files, YearPlan plan, StageProgress progress, CancellationToken cancellationToken) =>
            engine.StageAsync(connection, files, plan, progress, cancellationToken);

        public Task<IReadOnlyList<CheckResult>> CheckAsync(StagedRows staged, CancellationToken cancellationToken) => engine.CheckAsync(staged, cancellationToken);

        public Task PublishAsync(PublishedYears years, NpgsqlConnection connection, StageProgress progress, CancellationToken cancellationToken) =>
            engine.PublishAsync(years, connection, progress, cancellationToken);

        public async Task GatherStatisticsAsync(YearPlan plan, NpgsqlConnection connection, CancellationToken cancellationToken)
        {
            await run.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new NpgsqlException("no room");
        }
    }
}
