using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>What a filter finds in each fiscal year of a load.</summary>
/// <param name="Years">Years without any transaction may be missing.</param>
public sealed record TransactionMeasure(LoadId LoadId, IReadOnlyDictionary<int, (long TransactionCount, decimal Amount)> Years)
{
    /// <summary>By what a transaction's number is divided for its fiscal year.</summary>
    private const long NumbersPerYear = 10_000_000;

    /// <summary>So many rows are sorted sooner than looked for in their order among those of all years.</summary>
    private const long FewRows = 5_000;

    public long TransactionCount => Years.Values.Sum(year => year.TransactionCount);

    public decimal Amount => Years.Values.Sum(year => year.Amount);

    /// <summary>Whether the filter finds so few rows that all of them are taken and then put in order.</summary>
    internal bool IsFew(TransactionFilter narrowed) =>
        Years.Where(year => year.Key >= narrowed.FromYear && year.Key <= narrowed.ToYear).Sum(year => year.Value.TransactionCount) <= FewRows;

    /// <summary>The filter for no more years than a page needs; null: no year has any row for it.</summary>
    /// <param name="count">Rows wanted.</param>
    internal TransactionFilter? Narrow(TransactionFilter filter, TransactionSort sort, int count, TransactionCursor? after)
    {
        var years = Years.Where(year => year.Value.TransactionCount > 0).Select(year => year.Key).Order().ToList();
        if (sort != TransactionSort.Id)
        {
            return years is [var first, ..] ? filter with { FromYear = first, ToYear = years[^1] } : null;
        }

        // In the order of their numbers years come one after the other: as many as hold the rows, not counting the one the page begins in.
        var begun = after is { } cursor ? (int)(cursor.TransactionId / NumbersPerYear) : int.MinValue;
        var needed = new List<int>();
        long found = 0;
        foreach (var year in years.Where(year => year >= begun))
        {
            needed.Add(year);
            found += year == begun ? 0 : Years[year].TransactionCount;
            if (found >= count)
            {
                break;
            }
        }

        return needed is [var from, ..] ? filter with { FromYear = from, ToYear = needed[^1] } : null;
    }
}
