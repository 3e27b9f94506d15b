using Dapper;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Core.Pipeline;

/// <summary>How the journal reads and changes its rows.</summary>
public sealed partial class RunJournal
{
    /// <summary>Of a condition on what belongs to the run <c>@id</c>: another environment's run is not there for this panel.</summary>
    private const string OfThisEnvironment = "EXISTS (SELECT 1 FROM run AS own WHERE own.run_id = @id AND own.environment = @environment)";

    private bool _isForPipeline;

    /// <summary>The same journal over the connections kept for runs; it waits for one where the server has none free.</summary>
    internal RunJournal ForPipeline() => new(control, node, time) { _isForPipeline = true };

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _isForPipeline
        ? control.Pipeline.OpenPatientlyAsync(cancellationToken)
        : control.DataSource.OpenConnectionAsync(cancellationToken);

    private async Task<IReadOnlyList<Run>> ReadAsync(string filter, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<RunRow>(new CommandDefinition(
            $"""
            SELECT run_id AS RunId, environment AS Environment, source AS Source, path AS Path, mode AS Mode, fiscal_years AS FiscalYears,
                   state AS State, load_id AS LoadId, data_as_of AS DataAsOf, source_rows AS SourceRows, rejected_rows AS RejectedRows,
                   conformed_rows AS ConformedRows, loaded_rows AS LoadedRows, error AS Error, requested_by AS RequestedBy,
                   created_at AS CreatedAt, started_at AS StartedAt, finished_at AS FinishedAt, cancel_requested AS CancelRequested,
                   rejects_accepted_by AS RejectsAcceptedBy, rejects_accepted_reason AS RejectsAcceptedReason
            FROM run
            {filter}
            """,
            parameters,
            cancellationToken: cancellationToken))).AsList();
        if (rows.Count == 0)
        {
            return [];
        }

        var stages = await connection.QueryAsync<StageRow>(new CommandDefinition(
            """
            SELECT run_id AS RunId, stage AS Stage, state AS State, rows_done AS RowsDone, rows_total AS RowsTotal,
                   bytes_done AS BytesDone, bytes_total AS BytesTotal, started_at AS StartedAt, finished_at AS FinishedAt
            FROM run_stage
            WHERE run_id = ANY (@ids)
            ORDER BY run_id, position
            """,
            new { ids = rows.Select(row => row.RunId).ToArray() },
            cancellationToken: cancellationToken));
        var byRun = stages.ToLookup(row => row.RunId, row => row.ToSnapshot());
        return [.. rows.Select(row => row.ToRun([.. byRun[row.RunId]]))];
    }

    /// <summary>Runs one <c>UPDATE run</c> and logs it when it hit; false when the run is in another state.</summary>
    private async Task<bool> ChangeAsync(string update, RunId id, string message, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await ChangeAsync(connection, update, id, new DynamicParameters(), message, cancellationToken);
    }

    private async Task<bool> ChangeAsync(
        NpgsqlConnection connection, string update, RunId id, DynamicParameters parameters, string message, CancellationToken cancellationToken)
    {
        parameters.AddDynamicParams(Parameters(id, new { message }));
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"""
            WITH changed AS (
                {update}
                RETURNING run_id, state
            ), stopped AS (
                UPDATE run_stage
                SET state = CASE WHEN changed.state = 'Queued' THEN 'Pending' ELSE 'Cancelled' END
                FROM changed
                WHERE run_stage.run_id = changed.run_id AND run_stage.state <> 'Succeeded' AND run_stage.state <> 'Pending'
                      AND changed.state <> 'Running'
            ), noted AS (
                INSERT INTO run_event (run_id, at, level, message)
                SELECT run_id, @now, 'info', @message FROM changed
            )
            SELECT count(*) FROM changed
            """,
            parameters,
            cancellationToken: cancellationToken)) == 1;
    }

    private Task<bool> QueueAgainAsync(RunId id, string update, object parameters, string message, CancellationToken cancellationToken) => ActivateAsync(
        connection => ChangeAsync(connection, update, id, new DynamicParameters(parameters), message, cancellationToken), cancellationToken);

    /// <summary>Does what makes a run active, and names the run that is in the way when there is one.</summary>
    private async Task<T> ActivateAsync<T>(Func<NpgsqlConnection, Task<T>> activate, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        while (true)
        {
            try
            {
                return await activate(connection);
            }
            catch (PostgresException taken) when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: ActiveIndex })
            {
                var active = await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
                    "SELECT run_id FROM run WHERE environment = @environment AND state IN ('Queued', 'Running', 'Interrupted')",
                    new { environment = node.Environment },
                    cancellationToken: cancellationToken));
                if (active is { } other)
                {
                    throw new RunConflictException(
                        $"Run {new RunId(other)} of environment '{node.Environment}' is under way. Wait until it has ended, or cancel it.", new RunId(other));
                }

                // It ended between the two statements: the environment is free now, so try again.
            }
        }
    }
}
