using System.Globalization;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <param name="Kind"><c>Added</c>, <c>Removed</c> or <c>Changed</c>.</param>
/// <param name="Before">The amount before, or null when the row was not there.</param>
/// <param name="After">The amount now, or null when the row is gone.</param>
/// <param name="TransactionId">The transaction in this load, or null when the row is gone.</param>
/// <param name="BeforeTransactionId">The transaction in the load before, or null when the row was not there.</param>
public sealed record LoadChange(
    int FiscalYear,
    string Kind,
    string RevenueOrSpending,
    string Department,
    string Program,
    string SubObject,
    string Fund,
    decimal? Before,
    decimal? After,
    long? TransactionId,
    long? BeforeTransactionId)
{
    public const string Added = "Added";
    public const string Removed = "Removed";
    public const string Changed = "Changed";
}

/// <summary>Which changes: those that fulfil all that is said; null says nothing.</summary>
/// <param name="Department">An exact name, as <paramref name="Fund"/>.</param>
/// <param name="Kind">One of the kinds of <see cref="LoadChange"/>.</param>
public sealed record ChangeFilter(int? FiscalYear = null, string? Department = null, string? Fund = null, string? Kind = null);

/// <summary>A place between two changes: after which one the next page begins.</summary>
/// <param name="Number">Of the change among all of its load, from 1.</param>
public readonly record struct ChangeCursor(long Number)
{
    /// <summary>As it stands in addresses.</summary>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null when the text is no cursor.</summary>
    public static ChangeCursor? Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new ChangeCursor(number) : null;
}

/// <param name="BaseLoadId">The load before, or null for the first.</param>
/// <param name="Changes">In the order of year, department, program, sub-object and fund.</param>
/// <param name="TotalCount">How many the filter finds in all.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
public sealed record LoadChanges(LoadId LoadId, LoadId? BaseLoadId, IReadOnlyList<LoadChange> Changes, long TotalCount, string? Next)
{
    public const int MaxChanges = 10_000;

    /// <summary>True when there are more changes than stand here.</summary>
    public bool Truncated => TotalCount > Changes.Count;
}

/// <summary>Changes in figures: how many rows, and by how many dollars.</summary>
/// <param name="Name">The year, department or fund; empty for all of them.</param>
/// <param name="RevenueDifference">Revenue now minus revenue before.</param>
/// <param name="SpendingDifference">Spending now minus spending before.</param>
/// <param name="Moved">Sum of the differences without their signs.</param>
public sealed record ChangeTotals(
    string Name, long Added, long Removed, long Changed, decimal RevenueDifference, decimal SpendingDifference, decimal Moved)
{
    public long Count => Added + Removed + Changed;
}

/// <summary>What a load changed in figures.</summary>
/// <param name="BaseLoadId">The load before, or null for the first.</param>
/// <param name="ByYear">Latest first.</param>
/// <param name="ByDepartment">Where most dollars moved first, as <paramref name="ByFund"/>.</param>
public sealed record ChangeSummary(
    LoadId LoadId,
    LoadId? BaseLoadId,
    ChangeTotals All,
    IReadOnlyList<ChangeTotals> ByYear,
    IReadOnlyList<ChangeTotals> ByDepartment,
    IReadOnlyList<ChangeTotals> ByFund);
