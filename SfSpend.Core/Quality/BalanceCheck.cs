using System.Globalization;

namespace SfSpend.Core.Quality;

/// <summary><c>balanced</c>: the only check that nobody can accept.</summary>
internal static class BalanceCheck
{
    public static CheckResult Of(IReadOnlyList<UnequalCell> unequal) => new(
        CheckCatalog.Balanced.Name,
        CheckSeverity.Blocking,
        unequal.Count == 0,
        unequal.Count,
        unequal.Count == 0
            ? "Source, raw extracts, conformed files, and warehouse agree in rows and cents, rejected rows counted; landed files equal the conformed ones in size and SHA-256."
            : $"Cells that two checkpoints count otherwise. {unequal[0]}")
    {
        Columns =
        [
            "fiscal_year", "revenue_or_spending", "related_govt_units", "expected_at", "expected_rows", "expected_amount", "found_at", "found_rows",
            "found_amount", "difference",
        ],
        Rows = [.. unequal.Take(CheckResult.MaxKeptRows).Select(RowOf)],
    };

    private static string?[] RowOf(UnequalCell cell) =>
    [
        cell.Expected.FiscalYear.ToString(CultureInfo.InvariantCulture), cell.Expected.RevenueOrSpending, cell.Expected.RelatedGovtUnits,
        cell.ExpectedAt, cell.Expected.RowCount.ToString(CultureInfo.InvariantCulture), cell.Expected.Amount.ToString("0.00", CultureInfo.InvariantCulture),
        cell.FoundAt, cell.Found.RowCount.ToString(CultureInfo.InvariantCulture), cell.Found.Amount.ToString("0.00", CultureInfo.InvariantCulture),
        (cell.Found.Amount - cell.Expected.Amount).ToString("0.00", CultureInfo.InvariantCulture),
    ];
}
