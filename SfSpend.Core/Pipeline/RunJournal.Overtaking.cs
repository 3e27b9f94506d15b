using Dapper;
using Npgsql;

namespace SfSpend.Core.Pipeline;

/// <summary>The newest load that another run published after a stage of this run had finished.</summary>
/// <param name="RunId">The run that published it.</param>
public sealed record OvertakingLoad(LoadId LoadId, RunId RunId, DateTimeOffset PublishedAt)
{
    /// <summary>Why a run that has been overtaken is not published.</summary>
    /// <param name="run">The run that read its source earlier.</param>
    public string Explain(RunId run) => FormattableString.Invariant(
        $"Run {RunId} published load {LoadId} at {PublishedAt:yyyy-MM-dd HH:mm:ss} UTC, after run {run} had read its source. Publishing run {run} now would replace that load with older data. Run it again: it then reads its source anew.");
}

/// <summary>Which runs have been overtaken by a newer load.</summary>
public sealed partial class RunJournal
{
    /// <summary>The load that overtook a run that waits for a review or can be retried; null: none did.</summary>
    public async Task<OvertakingLoad?> FindOvertakingAsync(RunId id, CancellationToken cancellationToken) =>
        await FindOvertakingAsync(id, Stage.Scrape, cancellationToken);

    /// <summary>The newest load that another run of the environment published after this run's stage had finished: what the stage saw is out of date.</summary>
    internal async Task<OvertakingLoad?> FindOvertakingAsync(RunId id, Stage stage, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await FindOvertakingAsync(connection, id, stage, cancellationToken);
    }

    private static async Task<OvertakingLoad?> FindOvertakingAsync(NpgsqlConnection connection, RunId id, Stage stage, CancellationToken cancellationToken)
    {
        var row = await connection.QuerySingleOrDefaultAsync<OvertakingRow>(new CommandDefinition(
            """
            SELECT other.load_id AS "LoadId", other.run_id AS "RunId", other.finished_at AS "FinishedAt"
            FROM run
            JOIN run_stage ON run_stage.run_id = run.run_id AND run_stage.stage = @stage
            JOIN run AS other ON other.environment = run.environment AND other.run_id <> run.run_id
            WHERE run.run_id = @id AND other.state = 'Succeeded' AND other.load_id IS NOT NULL AND other.finished_at >= run_stage.finished_at
            ORDER BY other.load_id DESC
            LIMIT 1
            """,
            new { id = id.Value, stage = stage.ToString() },
            cancellationToken: cancellationToken));
        return row is null ? null : new OvertakingLoad(new LoadId(row.LoadId), new RunId(row.RunId), new DateTimeOffset(row.FinishedAt, TimeSpan.Zero));
    }

    private sealed record OvertakingRow(long LoadId, long RunId, DateTime FinishedAt);
}
