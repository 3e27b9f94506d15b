using System.Globalization;
using SfSpend.Core;
using SfSpend.Core.Conforming;

namespace SfSpend.Benchmarks;

/// <summary>Compares what was conformed with totals that somebody else counted: fiscal_year, revenue_or_spending, related_govt_units, row_count, amount.</summary>
internal static class TotalsCheck
{
    /// <summary>Prints each difference; true when there is none.</summary>
    public static bool Print(ConformedManifest manifest, string totalsPath)
    {
        var expected = File.ReadLines(totalsPath).Skip(1).Select(Read).ToHashSet();
        var isEqual = true;
        foreach (var (checkpoint, cells) in new[] { ("raw", manifest.RawCells), ("conformed", manifest.ConformedCells) })
        {
            var missing = expected.Except(cells).ToList();
            var surplus = cells.Except(expected).ToList();
            isEqual &= missing.Count + surplus.Count == 0;
            missing.ForEach(cell => Console.WriteLine($"{checkpoint} lacks {cell}"));
            surplus.ForEach(cell => Console.WriteLine($"{checkpoint} has   {cell}"));
        }

        Console.WriteLine(isEqual
            ? $"All {expected.Count} totals agree, to the row and the cent ({manifest.ConformedRowCount:N0} rows)."
            : $"The totals differ from {totalsPath}.");
        return isEqual;
    }

    private static CellTotal Read(string line)
    {
        var values = line.Split(',');
        return new(
            int.Parse(values[0], CultureInfo.InvariantCulture),
            values[1],
            values[2],
            long.Parse(values[3], CultureInfo.InvariantCulture),
            decimal.Parse(values[4], NumberStyles.Number, CultureInfo.InvariantCulture));
    }
}
