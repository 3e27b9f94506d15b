using System.Text.Json;
using Dapper;

namespace SfSpend.Core.Environments;

/// <summary>How long an environment lives, and what a look at it last showed.</summary>
internal sealed record EnvironmentLife(DateTimeOffset? ProvisionedAt, DateTimeOffset? ExpiresAt, DriftReport? Drift);

internal sealed partial class EnvironmentStore
{
    public async Task<EnvironmentLife> ReadLifeAsync(string environment, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QueryFirstOrDefaultAsync<LifeRow>(new CommandDefinition(
            "SELECT provisioned_at AS provisionedat, expires_at AS expiresat, drift_checked_at AS driftcheckedat, drift FROM environment WHERE name = @environment",
            new { environment }, cancellationToken: cancellationToken));
        return row is null
            ? new EnvironmentLife(null, null, null)
            : new EnvironmentLife(
                row.ProvisionedAt,
                row.ExpiresAt,
                row is { DriftCheckedAt: { } at, Drift: { } drift } ? new DriftReport(at, JsonSerializer.Deserialize<DriftedResource[]>(drift) ?? []) : null);
    }

    /// <summary>With the first step of a provision the clock starts, for even half an environment costs; one that runs already goes on.</summary>
    /// <param name="timeToLive">Null: until it is torn down by hand.</param>
    public Task StartLifeAsync(string environment, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return RecordAsync(
            """
            UPDATE environment
            SET provisioned_at = COALESCE(provisioned_at, @now),
                expires_at = COALESCE(expires_at, @expiresAt),
                drift_checked_at = NULL,
                drift = NULL
            WHERE name = @environment
            """,
            new { environment, now, expiresAt = now + timeToLive },
            cancellationToken);
    }

    /// <summary>After a teardown there is no clock.</summary>
    public Task EndLifeAsync(string environment, CancellationToken cancellationToken) => RecordAsync(
        "UPDATE environment SET provisioned_at = NULL, expires_at = NULL, warned_of = NULL, drift_checked_at = NULL, drift = NULL WHERE name = @environment",
        new { environment },
        cancellationToken);

    /// <returns>Whether nobody was warned of that moment yet; of several who ask at once, one is told so.</returns>
    public async Task<bool> TrySaveWarningAsync(string environment, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE environment SET warned_of = @moment WHERE name = @environment AND warned_of IS DISTINCT FROM @moment",
            new { environment, moment }, cancellationToken: cancellationToken)) == 1;
    }

    public Task SaveExpiryAsync(string environment, DateTimeOffset expiresAt, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE environment SET expires_at = @expiresAt WHERE name = @environment", new { environment, expiresAt }, cancellationToken);

    public Task SaveDriftAsync(string environment, DriftReport report, CancellationToken cancellationToken) => ExecuteAsync(
        "UPDATE environment SET drift_checked_at = @checkedAt, drift = CAST(@drift AS jsonb) WHERE name = @environment",
        new { environment, checkedAt = report.CheckedAt, drift = JsonSerializer.Serialize(report.Differences) },
        cancellationToken);

    /// <param name="resource">Null when it is about the environment as a whole.</param>
    public Task SaveEventAsync(OperationId operation, string? resource, string text, CancellationToken cancellationToken) => RecordAsync(
        "INSERT INTO operation_event (operation_id, at, resource, text) VALUES (@id, @now, @resource, @text)",
        new { id = operation.Value, now = time.GetUtcNow(), resource, text },
        cancellationToken);

    /// <summary>In the order in which they happened.</summary>
    public async Task<IReadOnlyList<OperationEvent>> ListEventsAsync(string environment, OperationId operation, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<EventRow>(new CommandDefinition(
            """
            SELECT at, resource, text
            FROM operation_event
            WHERE operation_id = @id AND EXISTS (SELECT 1 FROM operation WHERE operation.id = @id AND operation.environment = @environment)
            ORDER BY id
            """,
            new { environment, id = operation.Value }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => new OperationEvent(row.At, row.Resource, row.Text))];
    }

    private sealed record LifeRow(DateTime? ProvisionedAt, DateTime? ExpiresAt, DateTime? DriftCheckedAt, string? Drift);

    private sealed record EventRow(DateTime At, string? Resource, string Text);
}
