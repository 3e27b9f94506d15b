using System.Text;
using SfSpend.Core.Conforming;

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
    public static IReadOnlyList<CellTotal> Of(IEnumerable<SodaGroup> groups, (int Year, int Side, int Units) ordinals) => Sum(
        groups.Select(group => Of(group.Values[ordinals.Year], group.Values[ordinals.Side], group.Values[ordinals.Units], group.RowCount, group.Amount)));

    /// <summary>Where a value is none that rows can have, the cell has none either: such rows are pulled, and rejected when they are conformed.</summary>
    public static CellTotal Of(string? year, string? side, string? units, long rowCount, decimal amount) => new(
        YearOf(year), OneOf(["Revenue", "Spending"], Spell(side)), OneOf(["No", "Yes"], Spell(units)), rowCount, amount);

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

    /// <returns><see cref="CellTotal.NoFiscalYear"/> where it is none, as conforming reads it.</returns>
    public static int YearOf(string? text) => SourceFields.ReadFiscalYear(Encoding.UTF8.GetBytes(text ?? ""));

    private static string OneOf(string[] known, string word) => known.Contains(word, StringComparer.Ordinal) ? word : "";
}
