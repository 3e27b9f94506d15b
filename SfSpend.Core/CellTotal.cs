namespace SfSpend.Core;

/// <summary>
/// Rows and dollars of one cell of the reconciliation: fiscal year × side × related units.
/// </summary>
/// <param name="FiscalYear">The year in which the fiscal year ends (July 1 to June 30).</param>
/// <param name="RevenueOrSpending"><c>Revenue</c> or <c>Spending</c>.</param>
/// <param name="RelatedGovtUnits"><c>Yes</c> or <c>No</c>.</param>
/// <param name="RowCount">Number of rows.</param>
/// <param name="Amount">Sum of the amounts in dollars, exact to the cent.</param>
public sealed record CellTotal(int FiscalYear, string RevenueOrSpending, string RelatedGovtUnits, long RowCount, decimal Amount);
