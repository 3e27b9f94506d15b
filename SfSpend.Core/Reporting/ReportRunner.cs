using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>Asks the warehouse, as its read-only role.</summary>
public sealed class ReportRunner
{
    /// <summary>All questions, in the order of the gallery.</summary>
    public IReadOnlyList<Report> Reports => throw new NotImplementedException();

    /// <summary>Null when there is no such report.</summary>
    /// <exception cref="ReportException">Nothing is loaded, or the environment is not provisioned.</exception>
    public Task<ReportResult?> RunAsync(string reportId, ReportFilter filter, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Revenue and spending per fiscal year of the current load, oldest first; null when nothing is loaded.</summary>
    public Task<Overview?> ReadOverviewAsync(bool includeRelatedUnits, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <param name="IsOpen">The year is not closed yet by the load's data_as_of.</param>
public sealed record OverviewYear(int FiscalYear, decimal Revenue, decimal Spending, long RowCount, bool IsOpen);

public sealed record Overview(LoadSummary Load, IReadOnlyList<OverviewYear> Years);

/// <summary>A question can't be answered now.</summary>
public sealed class ReportException(string message, Exception? innerException = null) : SfSpendException(message, innerException);

/// <summary>Reads what was loaded, how it was reconciled and what it changed.</summary>
public sealed class LoadReader
{
    /// <summary>The load readers see now, or null.</summary>
    public Task<LoadSummary?> FindCurrentAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<LoadSummary?> FindAsync(LoadId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<LoadSummary>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Null when there is no such load.</summary>
    public Task<Reconciliation?> ReadReconciliationAsync(LoadId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Null when there is no such load.</summary>
    public Task<LoadChanges?> ReadChangesAsync(LoadId id, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <param name="Checkpoint"><c>source</c>, <c>raw</c>, <c>conformed</c>, <c>landed</c> or <c>warehouse</c>.</param>
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
public sealed record LoadChanges(LoadId LoadId, LoadId? BaseLoadId, IReadOnlyList<LoadChange> Changes);
