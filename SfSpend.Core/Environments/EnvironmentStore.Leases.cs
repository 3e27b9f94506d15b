using Dapper;
using SfSpend.Core.Control;

namespace SfSpend.Core.Environments;

/// <summary>Who carries an operation out: its worker holds a lease, and one whose lease has run out is taken over.</summary>
internal sealed partial class EnvironmentStore
{
    /// <summary>Claims an operation that is queued, or whose worker is gone.</summary>
    /// <returns>The worker; null when the operation is somebody else's, or has ended.</returns>
    public async Task<Guid?> TryStartAsync(string environment, OperationId id, CancellationToken cancellationToken)
    {
        var worker = Guid.NewGuid();
        var isMine = await _retry.RunAsync(
            async token =>
            {
                await using var connection = await control.DataSource.OpenConnectionAsync(token);
                return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                    """
                    WITH claimed AS (
                        UPDATE operation
                        SET state = 'Running', worker = @worker, node = @node, lease_until = @leaseUntil
                        WHERE id = @id AND environment = @environment AND state IN ('Queued', 'Running')
                              AND (worker IS NULL OR lease_until IS NULL OR lease_until < @now)
                        RETURNING id
                    )
                    -- A claim whose answer was lost is asked for once more.
                    SELECT EXISTS (SELECT 1 FROM claimed) OR EXISTS (SELECT 1 FROM operation WHERE id = @id AND worker = @worker)
                    """,
                    new { id = id.Value, environment, worker, node = node.Name, now = time.GetUtcNow(), leaseUntil = time.GetUtcNow() + Lease.Duration },
                    cancellationToken: token));
            },
            cancellationToken);
        return isMine ? worker : null;
    }

    /// <summary>Extends the lease of an operation. False when it is not this worker's any more.</summary>
    public async Task<bool> RenewAsync(OperationId id, Guid worker, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE operation SET lease_until = @leaseUntil WHERE id = @id AND worker = @worker AND state = 'Running'",
            new { id = id.Value, worker, leaseUntil = time.GetUtcNow() + Lease.Duration },
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Gives up an operation that has not ended, so that another worker need not wait for the lease to run out.</summary>
    public Task ReleaseAsync(OperationId id, Guid worker, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE operation SET worker = NULL, lease_until = NULL WHERE id = @id AND worker = @worker AND state = 'Running'",
        new { id = id.Value, worker },
        cancellationToken);

    /// <summary>Operations of the environment without a living worker; they are to be run again.</summary>
    /// <param name="isStart">This node has just started: whatever it was working on before, it is not any more.</param>
    public async Task<IReadOnlyList<OperationId>> TakeOverAsync(string environment, bool isStart, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var ids = await connection.QueryAsync<long>(new CommandDefinition(
            """
            UPDATE operation
            SET worker = NULL, node = @node, lease_until = @leaseUntil
            WHERE environment = @environment AND state IN ('Queued', 'Running')
                  AND (lease_until IS NULL OR lease_until < @now OR (@isStart AND node = @node))
            RETURNING id
            """,
            new { environment, node = node.Name, isStart, now = time.GetUtcNow(), leaseUntil = time.GetUtcNow() + Lease.Duration },
            cancellationToken: cancellationToken));
        return [.. ids.Select(id => new OperationId(id))];
    }
}
