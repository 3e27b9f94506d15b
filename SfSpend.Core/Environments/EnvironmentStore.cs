using System.Data;
using Dapper;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Core.Environments;

/// <summary>What the control database knows of the environment: its resources as last seen, and every operation, step by step. Never a secret.</summary>
internal sealed partial class EnvironmentStore(ControlDatabase control, PanelNode node, TimeProvider time)
{
    private const string OneAtATime = "operation_one_at_a_time";

    private readonly OutageRetry _retry = new(time);

    /// <exception cref="ProvisioningException">Another operation is under way, or a run holds the environment.</exception>
    public async Task<OperationId> QueueAsync(string environment, EnvironmentKind kind, EnvironmentPlan plan, int? snapshotDays, string requestedBy, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(
            """
            INSERT INTO environment (name, kind, state, changed_at)
            VALUES (@environment, @kind, 'Absent', @now)
            ON CONFLICT (name) DO UPDATE SET kind = EXCLUDED.kind
            """,
            new { environment, kind = kind.ToString(), now = time.GetUtcNow() });
        var run = await connection.QueryFirstOrDefaultAsync<long?>(Sql(
            "SELECT run_id FROM run WHERE environment = @environment AND state IN ('Queued', 'Running', 'Interrupted') LIMIT 1",
            new { environment }));
        if (run is { } active)
        {
            throw new ProvisioningException($"Run {active} is using the environment {environment}. Wait for its end, or cancel it, then try again.");
        }

        long id;
        try
        {
            id = await connection.QuerySingleAsync<long>(Sql(
                """
                INSERT INTO operation (environment, kind, state, snapshot_days, requested_by, created_at, node, lease_until)
                VALUES (@environment, @kind, 'Queued', @snapshotDays, @requestedBy, @now, @node, @leaseUntil)
                RETURNING id
                """,
                new { environment, kind = plan.Action.ToString(), snapshotDays, requestedBy, now = time.GetUtcNow(), node = node.Name, leaseUntil = time.GetUtcNow() + Lease.Duration }));
        }
        catch (PostgresException exception) when (exception.ConstraintName == OneAtATime)
        {
            throw new ProvisioningException($"Another operation on the environment {environment} is under way. Wait for its end, then try again.", exception);
        }

        foreach (var (position, step) in plan.Steps.Index())
        {
            await ExecuteAsync(
                "INSERT INTO operation_step (operation_id, position, resource, type, change, state) VALUES (@id, @position, @resource, @type, @change, 'Queued')",
                new { id, position, resource = step.Resource, type = step.Type, change = step.Change.ToString() });
        }

        await transaction.CommitAsync(cancellationToken);
        return new OperationId(id);

        CommandDefinition Sql(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
        Task<int> ExecuteAsync(string sql, object parameters) => connection.ExecuteAsync(Sql(sql, parameters));
    }

    public async Task<Operation?> FindAsync(string environment, OperationId id, CancellationToken cancellationToken) =>
        await ReadAsync("WHERE environment = @environment AND id = @id", new { environment, id = id.Value }, cancellationToken) is [var operation] ? operation : null;

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<Operation>> ListAsync(string environment, int limit, CancellationToken cancellationToken) =>
        ReadAsync("WHERE environment = @environment ORDER BY id DESC LIMIT @limit", new { environment, limit }, cancellationToken);

    /// <summary>Queued or running; there is at most one.</summary>
    public Task<IReadOnlyList<Operation>> ListActiveAsync(string environment, CancellationToken cancellationToken) =>
        ReadAsync("WHERE environment = @environment AND state IN ('Queued', 'Running') ORDER BY id", new { environment }, cancellationToken);

    /// <summary>Ends an operation, and the lease of its worker with it.</summary>
    public Task SaveAsync(Operation operation, CancellationToken cancellationToken) => RecordAsync(
        "UPDATE operation SET state = @state, error = @error, kept = @kept, finished_at = @finishedAt, worker = NULL, lease_until = NULL WHERE id = @id",
        new { id = operation.Id.Value, state = operation.State.ToString(), error = operation.Error, kept = operation.Kept, finishedAt = operation.FinishedAt },
        cancellationToken);

    public Task SaveStepAsync(OperationId id, OperationStep step, CancellationToken cancellationToken) => RecordAsync(
        """
        UPDATE operation_step
        SET state = @state, detail = @detail, started_at = @startedAt, finished_at = @finishedAt
        WHERE operation_id = @id AND resource = @resource
        """,
        new { id = id.Value, resource = step.Resource, state = step.State.ToString(), detail = step.Detail, startedAt = step.StartedAt, finishedAt = step.FinishedAt },
        cancellationToken);

    public Task SaveStateAsync(string environment, EnvironmentState state, CancellationToken cancellationToken) => RecordAsync(
        "UPDATE environment SET state = @state, changed_at = @now WHERE name = @environment",
        new { environment, state = state.ToString(), now = time.GetUtcNow() },
        cancellationToken);

    public Task SaveResourceAsync(string environment, ResourceSnapshot resource, CancellationToken cancellationToken) => RecordAsync(
        """
        INSERT INTO resource (environment, name, type, state, id, identity, detail, seen_at)
        VALUES (@environment, @name, @type, @state, @id, @identity, @detail, @now)
        ON CONFLICT (environment, name) DO UPDATE
        SET type = EXCLUDED.type, state = EXCLUDED.state, id = EXCLUDED.id, identity = EXCLUDED.identity, detail = EXCLUDED.detail, seen_at = EXCLUDED.seen_at
        """,
        new { environment, name = resource.Name, type = resource.Type, state = resource.State.ToString(), id = resource.Id, identity = resource.Identity, detail = resource.Detail, now = time.GetUtcNow() },
        cancellationToken);

    /// <summary>What a resource was called when an operation last saw it; null when it was not there.</summary>
    public Task<string?> FindResourceIdAsync(string environment, string resource, CancellationToken cancellationToken) => FindTextAsync(
        "SELECT id FROM resource WHERE environment = @environment AND name = @resource", environment, resource, cancellationToken);

    /// <summary>What told a resource from all others when an operation last saw it; null when it was not there, or nothing did.</summary>
    public Task<string?> FindIdentityAsync(string environment, string resource, CancellationToken cancellationToken) => FindTextAsync(
        "SELECT identity FROM resource WHERE environment = @environment AND name = @resource", environment, resource, cancellationToken);

    /// <summary>Held while an operation is carried out, so that it is carried out once, however often and from wherever it is started.</summary>
    public async Task<IAsyncDisposable> LockAsync(string environment, CancellationToken cancellationToken)
    {
        var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_lock(hashtextextended('environment ' || @environment, 0))", new { environment }, commandTimeout: 0, cancellationToken: cancellationToken));
        return new HeldLock(connection, environment);
    }

    /// <summary>What a worker writes down: a control database that is away for a moment is waited for.</summary>
    private Task RecordAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        _retry.RunAsync(token => ExecuteAsync(sql, parameters, token), cancellationToken);

    private async Task ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }

    private async Task<string?> FindTextAsync(string sql, string environment, string resource, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<string?>(new CommandDefinition(sql, new { environment, resource }, cancellationToken: cancellationToken));
    }

    private async Task<IReadOnlyList<Operation>> ReadAsync(string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var operations = (await connection.QueryAsync<OperationRow>(new CommandDefinition(
            $"SELECT id, kind, state, error, requested_by AS requestedby, created_at AS createdat, finished_at AS finishedat, snapshot_days AS snapshotdays, kept FROM operation {where}",
            parameters, cancellationToken: cancellationToken))).ToList();
        var steps = (await connection.QueryAsync<StepRow>(new CommandDefinition(
            """
            SELECT operation_id AS operationid, resource, type, change, state, detail, started_at AS startedat, finished_at AS finishedat
            FROM operation_step
            WHERE operation_id = ANY (@ids)
            ORDER BY operation_id, position
            """,
            new { ids = operations.Select(operation => operation.Id).ToArray() }, cancellationToken: cancellationToken))).ToLookup(step => step.OperationId);
        return [.. operations.Select(operation => operation.With(steps[operation.Id]))];
    }

    /// <summary>A pooled connection keeps its session's locks when it is put back: they are let go of by name.</summary>
    private sealed class HeldLock(NpgsqlConnection connection, string environment) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (connection)
            {
                try
                {
                    await connection.ExecuteAsync("SELECT pg_advisory_unlock(hashtextextended('environment ' || @environment, 0))", new { environment });
                }
                catch (Exception broken) when (DatabaseOutage.Explains(broken) || connection.State != ConnectionState.Open)
                {
                    // The lock went with its session.
                }
            }
        }
    }

    private sealed record OperationRow(long Id, string Kind, string State, string? Error, string RequestedBy, DateTime CreatedAt, DateTime? FinishedAt, int? SnapshotDays, string? Kept)
    {
        public Operation With(IEnumerable<StepRow> steps) => new(
            new OperationId(Id), Enum.Parse<PlanAction>(Kind), Enum.Parse<OperationState>(State), [.. steps.Select(step => step.ToStep())], Error, RequestedBy, CreatedAt, FinishedAt)
        {
            Snapshot = SnapshotDays is { } days ? new FinalSnapshot(CreatedAt, days) : null,
            Kept = Kept,
        };
    }

    private sealed record StepRow(long OperationId, string Resource, string Type, string Change, string State, string? Detail, DateTime? StartedAt, DateTime? FinishedAt)
    {
        public OperationStep ToStep() => new(Resource, Type, Enum.Parse<PlanChange>(Change), Enum.Parse<OperationState>(State), Detail, StartedAt, FinishedAt);
    }
}
