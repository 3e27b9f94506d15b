using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Exchanges fiscal years of the fact; those that go stay with the earlier loads that have them. For that moment no reader may be in the
/// fact, nor in a year that goes, so the right to them is asked for in short tries: a long question delays the load and never the questions
/// that come after it.
/// </summary>
internal sealed class YearExchange(NpgsqlConnection connection, long loadId, TimeProvider time)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    /// <summary>Works in the caller's transaction; the commit that follows must not be far.</summary>
    public async Task ExchangeAsync(YearPlan plan, StageProgress progress, CancellationToken cancellationToken)
    {
        if (!plan.ChangesFacts)
        {
            return;
        }

        var going = await ReadPartsAsync(plan.Replaced.Select(file => file.FiscalYear.GetValueOrDefault()).Concat(plan.Removed), cancellationToken);
        await LockFactAsync(going, progress, cancellationToken);
        var gone = going.Select(year => StarTables.FactYearUntil(year, loadId));
        var come = plan.Replaced.Select(file => file.FiscalYear.GetValueOrDefault()).Select(year => $"""
            ALTER TABLE {StarTables.FactYearIn(StarSchema.StagingSchema, year)} SET SCHEMA "{StarSchema.PartSchema}";
            ALTER TABLE "report"."transaction" ATTACH PARTITION {StarTables.FactYearIn(StarSchema.PartSchema, year)} FOR VALUES IN ({year});
            """);
        await ExecuteAsync(string.Concat(gone.Concat(come)), cancellationToken);
    }

    /// <summary>Which of the years have a part already.</summary>
    private async Task<IReadOnlyList<int>> ReadPartsAsync(IEnumerable<int> years, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT y FROM UNNEST(@Years) AS y
            WHERE EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'fact' AND tablename = 'transaction_' || y) ORDER BY y;
            """;
        return (await connection.QueryAsync<int>(new CommandDefinition(sql, new { Years = years.ToArray() }, cancellationToken: cancellationToken))).AsList();
    }

    private async Task LockFactAsync(IReadOnlyList<int> going, StageProgress progress, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var said = false;
        while (!await TryLockFactAsync(going, cancellationToken))
        {
            if (time.GetElapsedTime(startedAt) > MaxWait)
            {
                throw new LoadException(
                    $"Readers held the warehouse's transactions for {MaxWait.TotalMinutes:0} minutes without a pause, so the new load could not take their place. "
                    + "What was published before is untouched. Cancel the questions that run that long and retry the run.");
            }

            if (!said)
            {
                progress.Note("Everything is staged and verified; waiting for a question under way to end before the years are exchanged.");
                said = true;
            }

            await Task.Delay(BetweenTries, time, cancellationToken);
        }
    }

    private async Task<bool> TryLockFactAsync(IReadOnlyList<int> going, CancellationToken cancellationToken)
    {
        await ExecuteAsync("SAVEPOINT before_lock; SET LOCAL lock_timeout = '1s';", cancellationToken);
        try
        {
            // In the order in which readers take them. In the years there may still be one who asks as of an earlier load: those who ask
            // of the current one wait meanwhile, so this try is shorter.
            var parts = string.Concat(going.Select(year => $" LOCK TABLE {StarTables.FactYearIn(StarSchema.PartSchema, year)} IN ACCESS EXCLUSIVE MODE;"));
            await ExecuteAsync(
                $"""LOCK TABLE ONLY "report"."transaction" IN ACCESS EXCLUSIVE MODE; SET LOCAL lock_timeout = '250ms';{parts} SET LOCAL lock_timeout = 0;""",
                cancellationToken);
            return true;
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await ExecuteAsync("ROLLBACK TO SAVEPOINT before_lock;", cancellationToken);
            return false;
        }
    }

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
}
