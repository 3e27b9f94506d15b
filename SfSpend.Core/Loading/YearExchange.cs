using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Exchanges fiscal years of the fact. For that moment no reader may be in it, so the right to it is asked for in short tries: a long
/// question delays the load and never the questions that come after it.
/// </summary>
internal sealed class YearExchange(NpgsqlConnection connection, TimeProvider time)
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

        await LockFactAsync(progress, cancellationToken);
        var gone = plan.Replaced.Select(file => file.FiscalYear.GetValueOrDefault()).Concat(plan.Removed)
            .Select(year => $"DROP TABLE IF EXISTS {StarTables.FactYearIn(StarSchema.PartSchema, year)};");
        var come = plan.Replaced.Select(file => file.FiscalYear.GetValueOrDefault()).Select(year => $"""
            ALTER TABLE {StarTables.FactYearIn(StarSchema.StagingSchema, year)} SET SCHEMA "{StarSchema.PartSchema}";
            ALTER TABLE "report"."transaction" ATTACH PARTITION {StarTables.FactYearIn(StarSchema.PartSchema, year)} FOR VALUES IN ({year});
            """);
        await ExecuteAsync(string.Concat(gone.Concat(come)), cancellationToken);
    }

    private async Task LockFactAsync(StageProgress progress, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var said = false;
        while (!await TryLockFactAsync(cancellationToken))
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

    private async Task<bool> TryLockFactAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("SAVEPOINT before_lock; SET LOCAL lock_timeout = '1s';", cancellationToken);
        try
        {
            await ExecuteAsync("""LOCK TABLE ONLY "report"."transaction" IN ACCESS EXCLUSIVE MODE; SET LOCAL lock_timeout = 0;""", cancellationToken);
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
