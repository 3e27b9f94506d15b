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

    /// <summary>A load with how much it changed; null when there is no such load.</summary>
    public Task<LoadOutline?> FindOutlineAsync(LoadId id, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => LoadOutline.FindAsync(connection, id, token), null, cancellationToken);

    /// <summary>The load that a run published, or null.</summary>
    public Task<LoadSummary?> FindByRunAsync(RunId run, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => ConsistentRead.FindByRunAsync(connection, run, token), null, cancellationToken);

    /// <summary>The load's fiscal years, latest first; empty when there is no such load.</summary>
    public Task<IReadOnlyList<LoadYear>> ReadYearsAsync(LoadId id, CancellationToken cancellationToken) =>
        ReadAsync((connection, token) => LoadYear.ReadAsync(connection, id, token), [], cancellationToken);

    /// <summary>Null when there is no such load.</summary>
    public Task<Reconciliation?> ReadReconciliationAsync(LoadId id, CancellationToken cancellationToken) =>
        ReadAsync<Reconciliation?>(
            async (connection, token) => await ConsistentRead.FindAsync(connection, id, token) is { } load
                ? new Reconciliation(id, load.Balanced, await ReconciliationRecord.ReadAsync(connection, id, token)) { SourceIsRaw = load.Source == RunJournal.SourceName(SourceKind.File) }
                : null,
            null,
            cancellationToken);

    /// <summary>All that a load changed, as far as it fits; null when there is no such load.</summary>
    public Task<LoadChanges?> ReadChangesAsync(LoadId id, CancellationToken cancellationToken) =>
        ReadChangesAsync(id, new ChangeFilter(), LoadChanges.MaxChanges, null, cancellationToken);

    /// <param name="after">Where the page begins; null: the first.</param>
    /// <returns>Null when there is no such load.</returns>
    public Task<LoadChanges?> ReadChangesAsync(LoadId id, ChangeFilter filter, int limit, ChangeCursor? after, CancellationToken cancellationToken) =>
        ReadAsync(
            async (connection, token) => await ChangeReader.FindAsync(connection, id, token) is { } changes
                ? await changes.ReadPageAsync(filter, limit, after, token)
                : null,
            null,
            cancellationToken);

    /// <summary>Names of a filter that neither the load nor the one before has, by their names in addresses.</summary>
    public Task<IReadOnlyList<(string Parameter, string Name)>> FindUnknownAsync(LoadId id, ChangeFilter filter, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<(string, string)>>(
            async (connection, token) => filter is { Department: null, Fund: null } || await ChangeReader.FindAsync(connection, id, token) is not { } changes
                ? []
                : await changes.FindUnknownAsync(filter, token),
            [],
            cancellationToken);

    /// <summary>What a load changed in figures; null when there is no such load.</summary>
    public Task<ChangeSummary?> SumChangesAsync(LoadId id, ChangeFilter filter, CancellationToken cancellationToken) =>
        ReadAsync(
            async (connection, token) => await ChangeReader.FindAsync(connection, id, token) is { } changes ? await changes.SumAsync(filter, token) : null,
            null,
            cancellationToken);

    /// <summary>Hands over every change of a filter, one after the other; none when there is no such load.</summary>
    public Task ReadAllChangesAsync(LoadId id, ChangeFilter filter, Func<LoadChange, Task> take, CancellationToken cancellationToken) =>
        ReadAsync(
            async (connection, token) =>
            {
                if (await ChangeReader.FindAsync(connection, id, token) is { } changes)
                {
                    await changes.ReadAllAsync(filter, take, token);
                }

                return true;
            },
            false,
            cancellationToken);

    private async Task<T> ReadAsync<T>(Func<Npgsql.NpgsqlConnection, CancellationToken, Task<T>> read, T absent, CancellationToken cancellationToken) =>
        await connector.FindReaderAsync(cancellationToken) is { } reader ? await reader.ReadAsync(read, cancellationToken) : absent;
}

/// <param name="FiscalYear">0 for rejected rows whose year can't be read.</param>
/// <param name="RevenueOrSpending">Empty for rejected rows whose side can't be read.</param>
/// <param name="RelatedGovtUnits">Empty for rejected rows whose flag can't be read.</param>
/// <param name="Checkpoint"><c>source</c>, <c>raw</c>, <c>rejected</c> (where rows were), <c>conformed</c>, <c>landed</c> or <c>warehouse</c>.</param>
public sealed record ReconciliationCell(int FiscalYear, string RevenueOrSpending, string RelatedGovtUnits, string Checkpoint, long RowCount, decimal Amount);

public sealed record Reconciliation(LoadId LoadId, bool Balanced, IReadOnlyList<ReconciliationCell> Cells)
{
    /// <summary>Rows that could not be read and were accepted to be left out; what is balanced is balanced with them.</summary>
    public long RejectedRowCount => Cells.Where(cell => cell.Checkpoint == "rejected").Sum(cell => cell.RowCount);

    /// <summary>True where the source is a file: its figures are counted in the raw extract.</summary>
    public bool SourceIsRaw { get; init; }

    /// <summary>The files the load's run brought to the landing bucket, equal in size and hash to those that were conformed; rows in them are not counted again.</summary>
    public IReadOnlyList<LandedFile> Landed { get; init; } = [];
}
