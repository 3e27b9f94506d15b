using System.Globalization;

namespace SfSpend.Core.Scraping;

/// <summary>How a query asks for the rows of one fiscal year, or for those without any that can be read: the year is text at the source, and may be missing.</summary>
internal sealed class YearCondition(SourceState state)
{
    public string Of(int fiscalYear) => fiscalYear != CellTotal.NoFiscalYear
        ? string.Create(CultureInfo.InvariantCulture, $"fiscal_year='{fiscalYear}'")
        : "fiscal_year IS NULL" + (state.Years.Count == 0
            ? ""
            : $" OR fiscal_year NOT IN({string.Join(',', state.Years.Select(year => string.Create(CultureInfo.InvariantCulture, $"'{year.FiscalYear}'")))})");

    /// <summary>What is asked for, in words.</summary>
    public static string Describe(int fiscalYear) => fiscalYear != CellTotal.NoFiscalYear
        ? string.Create(CultureInfo.InvariantCulture, $"fiscal year {fiscalYear}")
        : "the rows without a fiscal year";
}
