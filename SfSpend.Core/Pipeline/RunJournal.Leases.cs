using Dapper;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Core.Pipeline;

/// <summary>Who carries a run out: its worker holds a lease. A run whose lease has run out is taken over, or ended when somebody has asked to cancel it.</summary>
public sealed partial class RunJournal
{
    /// <summary>A run that has lost its worker this often in a row would lose the next one, too.</summary>
    private const int MostTakeovers = 5;

    /// <summary>A worker that has not stopped for so long after somebody asked to cancel its run is not waited for.</summary>
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(20);

    /// <summary>Claims a queued or interrupted run for one worker.</summary>
    /// <returns>The worker; null when the run is somebody else's, or has ended.</returns>
    internal async Task<Guid?> TryStartAsync(RunId id, CancellationToken cancellationToken)
    {
        var worker = Guid.NewGuid();
        var isMine = await RecordAsync(
            (connection, token) => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                """
                WITH claimed AS (
                    UPDATE run
                    SET state = 'Running', started_at = coalesce(started_at, @now), finished_at = NULL, error = NULL,
                        worker = @worker, node = @node, lease_until = @leaseUntil
                    WHERE run_id = @id AND environment = @environment AND state IN ('Queued', 'Interrupted')
                    RETURNING run_id
                )
                -- A claim whose answer was lost is asked for once more.
                SELECT EXISTS (SELECT 1 FROM claimed) OR EXISTS (SELECT 1 FROM run WHERE run_id = @id AND worker = @worker)
                """,
                Parameters(id, new { worker }),
                cancellationToken: token)),
            cancellationToken);
        return isMine ? worker : null;
    }

    /// <summary>Extends the lease of a running run. False when it is not this worker's any more, or when the worker has not heeded a request to cancel.</summary>
    internal async Task<bool> RenewAsync(RunId id, Guid worker, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE run
            SET lease_until = @leaseUntil
            WHERE run_id = @id AND worker = @worker AND state = 'Running' AND (cancel_requested_at IS NULL OR cancel_requested_at > @heeded)
            """,
            Parameters(id, new { worker, heeded = time.GetUtcNow() - CancelPatience }),
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Gives up a run that has not ended, so that another worker need not wait for the lease to run out.</summary>
    internal async Task ReleaseAsync(RunId id, Guid worker, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE run SET worker = NULL, lease_until = NULL WHERE run_id = @id AND worker = @worker AND state = 'Running'",
            new { id = id.Value, worker },
            cancellationToken: cancellationToken));
    }

    /// <summary>The run of the worker that asks.</summary>
    internal Task<Run> ReadOwnAsync(RunId id, CancellationToken cancellationToken) => _retry.RunAsync(
        async token => await FindAsync(id, token) ?? throw new InvalidOperationException($"Run {id} was claimed but is not there."), cancellationToken);

    /// <summary>At start: this node's runs that were queued or running when it ended, whatever their leases say. They are to be run again.</summary>
    public Task<IReadOnlyList<RunId>> FindUnfinishedAsync(CancellationToken cancellationToken) => TakeOverAsync(
        isStart: true, "The panel ended while the run was running; it goes on from its last finished stage", cancellationToken);

    /// <summary>Runs whose worker is gone, on whichever node. They are to be run again; those that were asked to stop are ended.</summary>
    public Task<IReadOnlyList<RunId>> FindAbandonedAsync(CancellationToken cancellationToken) => TakeOverAsync(
        isStart: false, "The run has lost its worker; it goes on from its last finished stage", cancellationToken);

    private async Task<IReadOnlyList<RunId>> TakeOverAsync(bool isStart, string message, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<long>(new CommandDefinition(
            """
            WITH abandoned AS (
                SELECT run_id,
                       state AS before,
                       CASE
                           WHEN cancel_requested THEN 'Cancelled'
                           WHEN state = 'Queued' THEN 'Queued'
                           WHEN takeovers >= @mostTakeovers THEN 'Failed'
                           ELSE 'Interrupted'
                       END AS after
                FROM run
                WHERE environment = @environment AND state IN ('Queued', 'Running', 'Interrupted')
                      AND (lease_until IS NULL OR lease_until < @now OR (@isStart AND node = @node))
                FOR UPDATE SKIP LOCKED
            ), changed AS (
                UPDATE run
                SET state = after, worker = NULL, node = @node, lease_until = @leaseUntil,
                    takeovers = takeovers + CASE WHEN before = 'Running' THEN 1 ELSE 0 END,
                    error = CASE WHEN after = 'Failed' THEN @givenUp END,
                    finished_at = CASE WHEN after IN ('Cancelled', 'Failed') THEN @now END
                FROM abandoned
                WHERE run.run_id = abandoned.run_id
                RETURNING run.run_id, before, after
            ), stopped AS (
                UPDATE run_stage
                SET state = after
                FROM changed
                WHERE run_stage.run_id = changed.run_id AND run_stage.state = 'Running' AND after IN ('Cancelled', 'Failed')
            ), noted AS (
                INSERT INTO run_event (run_id, at, level, message)
                SELECT run_id, @now, CASE WHEN after = 'Failed' THEN 'error' ELSE 'warning' END,
                       CASE after WHEN 'Cancelled' THEN 'The run was cancelled; it had no worker any more' WHEN 'Failed' THEN @givenUp ELSE @message END
                FROM changed
                WHERE before = 'Running' OR after NOT IN ('Queued', 'Interrupted')
            )
            SELECT run_id FROM changed WHERE after IN ('Queued', 'Interrupted') ORDER BY run_id
            """,
            new
            {
                environment = node.Environment,
                node = node.Name,
                isStart,
                message,
                mostTakeovers = MostTakeovers,
                givenUp = FormattableString.Invariant($"The run lost its worker {MostTakeovers + 1} times in a row and was given up. The panel's log says what ended the worker; mend that, then retry the run."),
                now = time.GetUtcNow(),
                leaseUntil = time.GetUtcNow() + Lease.Duration,
            },
            cancellationToken: cancellationToken));
        return [.. ids.Select(id => new RunId(id))];
    }

    /// <summary>Writes something down for a worker, and waits out a control database that is away for a moment.</summary>
    private Task<T> RecordAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken) => _retry.RunAsync(
        async token =>
        {
            await using var connection = await OpenAsync(token);
            return await write(connection, token);
        },
        cancellationToken);

    private Task RecordAsync(Func<NpgsqlConnection, CancellationToken, Task> write, CancellationToken cancellationToken) => _retry.RunAsync(
        async token =>
        {
            await using var connection = await OpenAsync(token);
            await write(connection, token);
        },
        cancellationToken);

    private DynamicParameters Parameters(RunId id, object more)
    {
        var parameters = new DynamicParameters(more);
        parameters.AddDynamicParams(new { id = id.Value, environment = node.Environment, node = node.Name, now = time.GetUtcNow(), leaseUntil = time.GetUtcNow() + Lease.Duration });
        return parameters;
    }
}
