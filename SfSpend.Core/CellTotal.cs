using System.Text.Json.Serialization;

namespace SfSpend.Core;

/// <summary>
/// Rows and dollars of one cell of the reconciliation: fiscal year × side × related units.
/// </summary>
/// <param name="FiscalYear">The year in which the fiscal year ends (July 1 to June 30); 0 for rows whose year can't be read.</param>
/// <param name="RevenueOrSpending"><c>Revenue</c> or <c>Spending</c>; empty for rows whose side can't be read.</param>
/// <param name="RelatedGovtUnits"><c>Yes</c> or <c>No</c>; empty for rows whose flag can't be read.</param>
/// <param name="RowCount">Number of rows.</param>
/// <param name="Amount">Sum of the amounts in dollars, exact to the cent.</param>
public sealed record CellTotal(int FiscalYear, string RevenueOrSpending, string RelatedGovtUnits, long RowCount, decimal Amount)
{
    /// <summary>Stands for the fiscal year of rows that have none that can be read.</summary>
    public const int NoFiscalYear = 0;

    /// <summary>False for rejected rows of which the year, the side, or the flag can't be read.</summary>
    [JsonIgnore]
    public bool IsPlaced => FiscalYear != NoFiscalYear && RevenueOrSpending.Length > 0 && RelatedGovtUnits.Length > 0;
}
