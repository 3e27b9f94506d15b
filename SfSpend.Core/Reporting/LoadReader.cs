using SfSpend.Core.Environments;
using SfSpend.Core.Loading;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>Reads what was loaded, how it was reconciled and what it changed. All of it is empty while the environment is not provisioned.</summary>
public sealed class LoadReader(IEnvironmentConnector connector)
{
    /// <summary>The load readers see now, or null.</summary>
    public Task<LoadSummary?> FindCurrentAsync(CancellationToken cancellationToken) =>
        ReadAsync(ConsistentRead.FindCurrentAsync, null, cancellationToken);

    public Task<LoadSummary?> FindAsync(LoadId id, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => ConsistentRead.FindAsync(connection, id, token), null, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<LoadSummary>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync(ConsistentRead.ListAsync, [], cancellationToken);

    /// <summary>Newest first, each with how much it changed.</summary>
    public Task<IReadOnlyList<LoadOutline>> ListOutlinesAsync(CancellationToken cancellationToken) =>
        ReadAsync(LoadOutline.ListAsync, [], cancellationToken);

    /// <summary>The load's fiscal years, latest first; empty when there is no such load.</summary>
    public Task<IReadOnlyList<LoadYear>> ReadYearsAsync(LoadId id, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => LoadYear.ReadAsync(connection, id, token), [], cancellationToken);

    /// <summary>Null when there is no such load.</summary>
    public Task<Reconciliation?> ReadReconciliationAsync(LoadId id, CancellationToken cancellationToken) =>
        ReadAsync<Reconciliation?>(
            async (connection, token) => await ConsistentRead.FindAsync(connection, id, token) is { } load
                ? new Reconciliation(id, load.Balanced, await ReconciliationRecord.ReadAsync(connection, id, token))
                : null,
            null,
            cancellationToken);

    /// <summary>Null when there is no such load.</summary>
    public Task<LoadChanges?> ReadChangesAsync(LoadId id, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => ChangeReader.ReadAsync(connection, id, token), null, cancellationToken);

    private async Task<T> ReadAsync<T>(Func<Npgsql.NpgsqlConnection, CancellationToken, Task<T>> read, T absent, CancellationToken cancellationToken) =>
        await connector.FindReaderAsync(cancellationToken) is { } reader ? await reader.ReadAsync(read, cancellationToken) : absent;
}

/// <param name="Checkpoint"><c>source</c>, <c>raw</c>, <c>rejected</c> (where rows were), <c>conformed</c>, <c>landed</c> or <c>warehouse</c>.</param>
public sealed record ReconciliationCell(int FiscalYear, string RevenueOrSpending, string RelatedGovtUnits, string Checkpoint, long RowCount, decimal Amount);

public sealed record Reconciliation(LoadId LoadId, bool Balanced, IReadOnlyList<ReconciliationCell> Cells);

/// <param name="Kind"><c>Added</c>, <c>Removed</c> or <c>Changed</c>.</param>
/// <param name="Before">The amount before, or null when the row was not there.</param>
/// <param name="After">The amount now, or null when the row is gone.</param>
public sealed record LoadChange(
    int FiscalYear,
    string Kind,
    string RevenueOrSpending,
    string Department,
    string Program,
    string SubObject,
    string Fund,
    decimal? Before,
    decimal? After);

/// <param name="BaseLoadId">The load before, or null for the first.</param>
/// <param name="Changes">At most <see cref="MaxChanges"/>, in the order of year, department, program, sub-object and fund.</param>
/// <param name="TotalCount">How many there are in all.</param>
public sealed record LoadChanges(LoadId LoadId, LoadId? BaseLoadId, IReadOnlyList<LoadChange> Changes, long TotalCount)
{
    public const int MaxChanges = 10_000;

    /// <summary>True when there are more changes than stand here.</summary>
    public bool Truncated => TotalCount > Changes.Count;
}
