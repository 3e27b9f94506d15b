using System.Globalization;

namespace SfSpend.Core.Quality;

/// <summary>
/// <c>year-total-moved</c>: a fiscal year's revenue or spending moved more than expected against the load before. A closed year is settled,
/// so that stops the publication; an open one moves while it fills.
/// </summary>
internal static class YearTotalsCheck
{
    public static CheckResult Of(StagedRows staged, QualityOptions options)
    {
        var check = CheckCatalog.YearTotalMoved;
        if (staged.NotComparable is { } why)
        {
            return StagedRows.NotCompared(check, why);
        }

        var now = Totals(staged.Now);
        Move[] moved =
        [
            .. Totals(staged.Before)
                .Select(total => new Move(total.Key.FiscalYear, total.Key.Side, total.Value, now.GetValueOrDefault(total.Key), staged.IsOpen(total.Key.FiscalYear)))
                .Where(move => Math.Abs(move.Now - move.Before) >= Math.Max(options.YearTotalFloorDollars, 0.01m)
                    && Math.Abs(move.Now - move.Before) * 100 > Math.Abs(move.Before) * options.YearTotalThresholdPercent)
                .OrderBy(move => (move.IsOpen, move.FiscalYear, move.Side)),
        ];
        var closed = moved.Count(move => !move.IsOpen);
        return new CheckResult(
            check.Name,
            moved.Length == 0 || closed > 0 ? CheckSeverity.Blocking : CheckSeverity.Warning,
            moved.Length == 0,
            moved.Length,
            Describe(moved, closed, options))
        {
            Columns = ["fiscal_year", "revenue_or_spending", "year", "amount_before", "amount_now", "difference", "percent"],
            Rows = [.. moved.Take(CheckResult.MaxKeptRows).Select(move => move.ToRow())],
        };
    }

    private static Dictionary<(int FiscalYear, string Side), decimal> Totals(IReadOnlyList<CellTotal> cells) => cells
        .GroupBy(cell => (cell.FiscalYear, cell.RevenueOrSpending))
        .ToDictionary(year => year.Key, year => year.Sum(cell => cell.Amount));

    private static string Describe(Move[] moved, int closed, QualityOptions options)
    {
        var threshold = string.Create(CultureInfo.InvariantCulture, $"more than {options.YearTotalThresholdPercent:0.##} % and ${options.YearTotalFloorDollars:N0}");
        return moved.Length == 0
            ? $"No year’s revenue or spending moved {threshold} against the load before."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Year totals that moved {threshold} against the load before, {(closed == 0 ? "all in open years" : $"{closed} in closed years")}; first {moved[0].Side.ToLowerInvariant()} of FY{moved[0].FiscalYear}, from ${moved[0].Before:N2} to ${moved[0].Now:N2}.");
    }

    private sealed record Move(int FiscalYear, string Side, decimal Before, decimal Now, bool IsOpen)
    {
        public string?[] ToRow() =>
        [
            FiscalYear.ToString(CultureInfo.InvariantCulture), Side, IsOpen ? "open" : "closed", Text(Before), Text(Now), Text(Now - Before),
            Before == 0 ? null : ((Now - Before) / Math.Abs(Before) * 100).ToString("0.0", CultureInfo.InvariantCulture),
        ];

        private static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
    }
}
