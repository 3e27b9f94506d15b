using SfSpend.Core.Loading;

namespace SfSpend.Core.Quality;

/// <summary>A cell that two checkpoints count otherwise; a checkpoint without the cell counts nothing in it.</summary>
/// <param name="ExpectedAt">In words, such as <c>the raw extracts</c>.</param>
public sealed record UnequalCell(string ExpectedAt, CellTotal Expected, string FoundAt, CellTotal Found)
{
    public override string ToString() => FormattableString.Invariant(
        $"Fiscal year {Expected.FiscalYear}, {Expected.RevenueOrSpending}, related units {Expected.RelatedGovtUnits} differs: found {Found.RowCount} rows of {Found.Amount:0.00} dollars in {FoundAt}, expected {Expected.RowCount} rows of {Expected.Amount:0.00} dollars as in {ExpectedAt}.");
}

/// <summary>Holds two checkpoints against each other, cell by cell.</summary>
internal static class CellComparison
{
    public static IReadOnlyList<UnequalCell> Find(string expectedAt, IEnumerable<CellTotal> expected, string foundAt, IEnumerable<CellTotal> found) =>
    [
        .. Pair(expected, found)
            .Where(pair => pair.Expected.RowCount != pair.Found.RowCount || pair.Expected.Amount != pair.Found.Amount)
            .Select(pair => new UnequalCell(expectedAt, pair.Expected, foundAt, pair.Found)),
    ];

    /// <summary>Every cell of either side with its counterpart, in the order of the cells.</summary>
    public static IEnumerable<(CellTotal Expected, CellTotal Found)> Pair(IEnumerable<CellTotal> expected, IEnumerable<CellTotal> found)
    {
        var before = expected.ToDictionary(Cells.KeyOf);
        var after = found.ToDictionary(Cells.KeyOf);
        foreach (var key in before.Keys.Union(after.Keys).Order())
        {
            var nothing = new CellTotal(key.FiscalYear, key.RevenueOrSpending, key.RelatedGovtUnits, 0, 0);
            yield return (before.GetValueOrDefault(key, nothing), after.GetValueOrDefault(key, nothing));
        }
    }

    /// <exception cref="LoadException">There is a difference; the message has the first with both figures.</exception>
    public static void Refuse(IReadOnlyList<UnequalCell> unequal)
    {
        if (unequal.Count > 0)
        {
            var others = unequal.Count == 1 ? "" : FormattableString.Invariant($" {unequal.Count - 1} more cells differ.");
            throw new LoadException($"{unequal[0]}{others} Nothing was published; start a new run.");
        }
    }
}
