using System.Globalization;

namespace SfSpend.Core.Scraping;

/// <summary>Rows and dollars by cell, made of the source's spellings: it writes No, NO, Yes and YES.</summary>
internal static class SourceCells
{
    /// <summary>What a group must be told apart by to make cells of it.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["fiscal_year", "revenue_or_spending", "related_govt_units"];

    /// <summary>Spellings of a word that differ only in case or blanks around it are one.</summary>
    public static string Spell(string? word) => word?.Trim() is { Length: > 0 } text
        ? char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant()
        : "";

    /// <param name="ordinals">Where year, side and related units stand in a group's values.</param>
    /// <exception cref="ScrapeException">A group's year is none.</exception>
    public static IReadOnlyList<CellTotal> Of(IEnumerable<SodaGroup> groups, (int Year, int Side, int Units) ordinals, string host) => Sum(
        groups.Select(group => new CellTotal(
            YearOf(group.Values[ordinals.Year], host), Spell(group.Values[ordinals.Side]), Spell(group.Values[ordinals.Units]), group.RowCount, group.Amount)));

    /// <summary>One cell for each year, side and related units, in their order.</summary>
    public static IReadOnlyList<CellTotal> Sum(IEnumerable<CellTotal> cells) =>
    [
        .. cells
            .GroupBy(cell => (cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits))
            .Select(same => new CellTotal(
                same.Key.FiscalYear, same.Key.RevenueOrSpending, same.Key.RelatedGovtUnits, same.Sum(cell => cell.RowCount), same.Sum(cell => cell.Amount)))
            .OrderBy(cell => cell.FiscalYear)
            .ThenBy(cell => cell.RevenueOrSpending, StringComparer.Ordinal)
            .ThenBy(cell => cell.RelatedGovtUnits, StringComparer.Ordinal),
    ];

    /// <exception cref="ScrapeException">It is no year.</exception>
    public static int YearOf(string? text, string host) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
        ? year
        : throw new ScrapeException(
            $"{host} has rows of the fiscal year '{text}': a number such as 2025 was expected. Nothing was pulled; look at the dataset on the portal.");
}
