namespace SfSpend.Core.Reporting;

/// <summary>The columns of the fact in the order of the transactions' numbers, by which fiscal years are one after the other.</summary>
/// <param name="Programs">Places in <see cref="FactMembers"/>, as those of types and funds are.</param>
internal sealed record FactRows(
    IReadOnlyList<FactYear> Years, long[] Ids, int[] Programs, int[] Types, int[] Funds, bool[] AreRevenue, decimal[] Amounts)
{
    public int[] PlacesOf(ExploreAxis axis) => axis switch { ExploreAxis.Organization => Programs, ExploreAxis.Type => Types, _ => Funds };

    /// <summary>Where a transaction stands; where there is none of that number, the last one before it does.</summary>
    public int PlaceOf(long transactionId) => Array.BinarySearch(Ids, transactionId) is var place && place >= 0 ? place : ~place - 1;

    public int FiscalYearOf(int row) => Years.First(year => row < year.End).FiscalYear;
}

/// <summary>A fiscal year's place among the rows: from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
internal readonly record struct FactYear(int FiscalYear, int Start, int End);
