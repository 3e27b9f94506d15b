using System.Globalization;

namespace SfSpend.Core.Scraping;

/// <summary>A fiscal year that was pulled whole: its extract, and what the source said of it then. Lies beside the extract, for a scrape that goes on.</summary>
internal sealed record DataSfYear(RawExtract Extract, IReadOnlyList<CellTotal> Cells);

/// <summary>What the source says of itself: rows and dollars per fiscal year, side and related units.</summary>
internal static class DataSfCells
{
    /// <summary>The columns that are asked for, in their order.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "fiscal_year", "related_govt_units", "organization_group_code", "organization_group", "department_code", "department", "program_code",
        "program", "character_code", "character", "object_code", "object", "sub_object_code", "sub_object", "fund_type_code", "fund_type",
        "fund_code", "fund", "fund_category_code", "fund_category", "revenue_or_spending", "amount", "data_as_of", "data_loaded_at",
    ];

    /// <summary>The source writes No, NO, Yes and YES: cells that differ only in that are one.</summary>
    /// <exception cref="ScrapeException">A group can't be read.</exception>
    public static IReadOnlyList<CellTotal> Read(IReadOnlyList<SodaCell> groups, string host) =>
    [
        .. groups
            .Select(group => Read(group, host))
            .GroupBy(cell => (cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits))
            .Select(same => new CellTotal(
                same.Key.FiscalYear, same.Key.RevenueOrSpending, same.Key.RelatedGovtUnits, same.Sum(cell => cell.RowCount), same.Sum(cell => cell.Amount)))
            .OrderBy(cell => cell.FiscalYear)
            .ThenBy(cell => cell.RevenueOrSpending, StringComparer.Ordinal)
            .ThenBy(cell => cell.RelatedGovtUnits, StringComparer.Ordinal),
    ];

    private static CellTotal Read(SodaCell group, string host)
    {
        if (!int.TryParse(group.FiscalYear, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !long.TryParse(group.RowCount, NumberStyles.None, CultureInfo.InvariantCulture, out var rowCount)
            || !decimal.TryParse(group.AmountSum ?? "0", NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
        {
            throw new ScrapeException(
                $"{host} sums up its rows by fiscal year '{group.FiscalYear}' with {group.RowCount ?? "no"} rows and amount '{group.AmountSum}': a year, a count and an amount were expected. "
                + "Nothing was pulled; look at the dataset on the portal.");
        }

        return new CellTotal(year, Spell(group.RevenueOrSpending), Spell(group.RelatedGovtUnits), rowCount, amount);
    }

    private static string Spell(string? word) => word?.Trim() is { Length: > 0 } text
        ? char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant()
        : "";
}
