using SfSpend.Core.Conforming;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>What a load does to each fiscal year.</summary>
/// <param name="Replaced">Conformed files that differ from what the warehouse has, or that it lacks.</param>
/// <param name="Equal">Years the order asks for that the warehouse has already, file for file.</param>
/// <param name="Removed">Years the warehouse has and the source has no longer.</param>
/// <param name="Untouched">Years of the warehouse that the order leaves as they are; it was conformed with them, so that their members are named by it, too.</param>
internal sealed record YearPlan(
    IReadOnlyList<ConformedFile> Replaced,
    IReadOnlyList<int> Equal,
    IReadOnlyList<int> Removed,
    IReadOnlyList<int> Untouched)
{
    public IReadOnlyList<int> ReplacedYears => [.. Replaced.Select(file => file.FiscalYear.GetValueOrDefault())];

    public bool ChangesFacts => Replaced.Count > 0 || Removed.Count > 0;

    /// <summary>Years that stay in the warehouse as they are.</summary>
    public IEnumerable<int> Kept => Equal.Concat(Untouched).Order();

    /// <summary>Compares the order with the warehouse.</summary>
    /// <param name="current">The load readers see, or null.</param>
    /// <param name="measured">What the fact really holds: a year that does not agree with its own load is replaced.</param>
    /// <exception cref="LoadException">The order holds no row, or was conformed without years that stay.</exception>
    public static YearPlan Of(LoadOrder order, PublishedLoad? current, IReadOnlyList<CellTotal> measured)
    {
        bool InScope(int year) => order.FiscalYears.Count == 0 || order.FiscalYears.Contains(year);

        var files = order.Conformed.Files
            .Where(file => file.Table == StarSchema.Transaction.Name && file.RowCount > 0 && file.FiscalYear is int year && InScope(year))
            .ToDictionary(file => file.FiscalYear.GetValueOrDefault());
        if (files.Count == 0 && !SourceLacksThem(order))
        {
            throw new LoadException(
                $"Run {order.RunId} has no row to load{(order.FiscalYears.Count == 0 ? "" : $" of the fiscal years {string.Join(", ", order.FiscalYears)}")}: "
                + "expected at least one, so as not to empty the warehouse by mistake. Check the source; to remove everything, tear the environment down.");
        }

        var present = current?.Years ?? new Dictionary<int, PublishedYear>();
        bool IsEqual(ConformedFile file) =>
            present.TryGetValue(file.FiscalYear.GetValueOrDefault(), out var year)
            && year.Sha256 == file.Sha256
            && Cells.Of(measured, year.FiscalYear).SequenceEqual(Cells.Of(order.Conformed.ConformedCells, year.FiscalYear));

        int[] untouched = [.. present.Keys.Where(year => !InScope(year)).Order()];
        if (untouched.Where(year => order.Conformed.ConformedCells.All(cell => cell.FiscalYear != year)).ToArray() is { Length: > 0 } unknown)
        {
            throw new LoadException(
                $"Run {order.RunId} was conformed without the fiscal years {string.Join(", ", unknown)}, which stay in the warehouse: expected all of them, so that each name "
                + "keeps one code. Nothing was published; start a new run.");
        }

        return new YearPlan(
            [.. files.Values.Where(file => !IsEqual(file)).OrderBy(file => file.FiscalYear)],
            [.. files.Values.Where(IsEqual).Select(file => file.FiscalYear.GetValueOrDefault()).Order()],
            [.. present.Keys.Where(year => InScope(year) && !files.ContainsKey(year)).Order()],
            untouched);
    }

    /// <summary>The source itself says that these years are gone while it has others: they are removed, and that shows as changes.</summary>
    private static bool SourceLacksThem(LoadOrder order) =>
        order.FiscalYears.Count > 0
        && order.Conformed.ConformedRowCount > 0
        && order.Raw.SourceCells is { } cells
        && !cells.Any(cell => cell.FiscalYear != CellTotal.NoFiscalYear && order.FiscalYears.Contains(cell.FiscalYear))
        && !order.Conformed.RawCells.Any(cell => order.FiscalYears.Contains(cell.FiscalYear));
}
