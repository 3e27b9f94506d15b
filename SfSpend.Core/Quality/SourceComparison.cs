using SfSpend.Core.Conforming;
using SfSpend.Core.Loading;

namespace SfSpend.Core.Quality;

/// <summary>
/// Holds the source's own sums against the raw extracts. Rejected rows are part of the raw figures as far as they can be read: where an
/// amount can't be, only the rows of its cell are compared; where a row's cell can't be, the source must have it without one as well, or it
/// must be missing from some cell of the source.
/// </summary>
/// <param name="Unequal">Cells that differ for no such reason.</param>
/// <param name="SetApart">Cells in which not everything could be compared, and why.</param>
internal sealed record SourceComparison(IReadOnlyList<UnequalCell> Unequal, IReadOnlyList<UnequalCell> SetApart, IReadOnlyList<string> Notes)
{
    private const string Source = "the source's own sums";
    private const string Raw = "the raw extracts";

    /// <exception cref="LoadException">The extracts have rows that the source does not count in any cell.</exception>
    public static SourceComparison Of(IReadOnlyList<CellTotal> source, ConformedManifest conformed)
    {
        var unreadAmounts = CellsWithUnreadAmounts(conformed);
        var pairs = CellComparison.Pair(source, [.. conformed.RawCells, .. conformed.UnplacedCells]).ToArray();
        var withoutCell = pairs.Where(pair => !pair.Found.IsPlaced).Sum(pair => Math.Max(0, pair.Found.RowCount - pair.Expected.RowCount));
        List<UnequalCell> unequal = [];
        List<UnequalCell> setApart = [];
        List<UnequalCell> missing = [];
        List<string> notes = [];
        foreach (var (expected, found) in pairs)
        {
            var cell = new UnequalCell(Source, expected, Raw, found);
            if (expected.RowCount > found.RowCount && withoutCell > 0)
            {
                missing.Add(cell);
            }
            else if (!found.IsPlaced && found.RowCount > expected.RowCount)
            {
                setApart.Add(cell);
            }
            else if (expected.RowCount != found.RowCount || (expected.Amount != found.Amount && found.IsPlaced && !unreadAmounts.Contains(Cells.KeyOf(found))))
            {
                unequal.Add(cell);
            }
            else if (expected.Amount != found.Amount)
            {
                setApart.Add(cell);
                notes.Add($"{Name(found)}: {found.RowCount} rows agree with the source's own count; the amounts were not compared, because a rejected row there has an amount that can't be read");
            }
        }

        Place(withoutCell, missing, unequal, setApart, notes);
        return new SourceComparison(unequal, setApart, notes);
    }

    /// <summary>Rejected rows whose cell can't be read must be exactly those that the source has more of.</summary>
    private static void Place(long withoutCell, List<UnequalCell> missing, List<UnequalCell> unequal, List<UnequalCell> setApart, List<string> notes)
    {
        var missingCount = missing.Sum(cell => cell.Expected.RowCount - cell.Found.RowCount);
        if (missingCount == withoutCell)
        {
            setApart.AddRange(missing);
            notes.AddRange(missing.Select(cell =>
                $"{Name(cell.Found)}: the source counts {cell.Expected.RowCount - cell.Found.RowCount} rows more, as many as were rejected without a readable year, side or flag; the amounts were not compared"));
        }
        else if (missing.Count > 0)
        {
            unequal.AddRange(missing);
        }
        else
        {
            throw new LoadException(
                $"The raw extracts have {withoutCell} rows whose fiscal year, side or related units can't be read, and the source counts none of them in any cell. "
                + "Nothing was published; start a new run.");
        }
    }

    private static HashSet<(int, string, string)> CellsWithUnreadAmounts(ConformedManifest conformed)
    {
        if (conformed.Rejects.Count < conformed.RejectedRowCount)
        {
            // Not every reject was kept: any cell with one may have an amount that can't be read.
            return [.. ReconciliationRecord.RejectedCells(conformed).Select(Cells.KeyOf)];
        }

        return
        [
            .. conformed.Rejects
                .Where(reject => reject is { Amount: null, FiscalYear: not null, RevenueOrSpending: not null, RelatedGovtUnits: not null })
                .Select(reject => (reject.FiscalYear.GetValueOrDefault(), reject.RevenueOrSpending ?? "", reject.RelatedGovtUnits ?? "")),
        ];
    }

    private static string Name(CellTotal cell) => FormattableString.Invariant(
        $"{(cell.FiscalYear == CellTotal.NoFiscalYear ? "No fiscal year" : FormattableString.Invariant($"Fiscal year {cell.FiscalYear}"))}, {(cell.RevenueOrSpending.Length == 0 ? "no side" : cell.RevenueOrSpending)}, related units {(cell.RelatedGovtUnits.Length == 0 ? "not known" : cell.RelatedGovtUnits)}");
}
