using System.Globalization;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Quality;

/// <summary>How the kept text of a failing row's values is shown.</summary>
public static class CheckCells
{
    private static readonly HashSet<string> _money = new(StringComparer.Ordinal)
    {
        "amount", "amount_before", "amount_now", "difference", "largest_year_before", "expected_amount", "found_amount",
    };

    private static readonly HashSet<string> _counts = new(StringComparer.Ordinal) { "row_count", "expected_rows", "found_rows", "line_number" };

    /// <summary><c>amount_before</c> becomes <c>Amount before</c>.</summary>
    public static string TitleOf(string column) => char.ToUpperInvariant(column[0]) + column[1..].Replace('_', ' ');

    public static bool IsNumber(string column) => _money.Contains(column) || _counts.Contains(column) || column is "percent" or "transaction_id" or "member_id";

    public static string Show(string column, string? value) => value switch
    {
        null or "" => Figures.None,
        _ when _money.Contains(column) && decimal.TryParse(value, CultureInfo.InvariantCulture, out var amount) => Figures.Exact(amount),
        _ when _counts.Contains(column) && long.TryParse(value, CultureInfo.InvariantCulture, out var count) => Figures.Count(count),
        _ when column == "percent" && decimal.TryParse(value, CultureInfo.InvariantCulture, out var percent) => Figures.Percent(percent),
        _ when column.EndsWith("fiscal_year", StringComparison.Ordinal) && int.TryParse(value, CultureInfo.InvariantCulture, out var year) => Figures.FiscalYear(year),
        _ => value,
    };
}
