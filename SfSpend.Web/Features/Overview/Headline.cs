using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Charts;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Overview;

/// <summary>One of the figures on top: what, how much, how it got there.</summary>
/// <param name="Exact">The figure to the last digit.</param>
/// <param name="Change">Against the fiscal year before, signed; null where the load has no such year.</param>
public sealed record Headline(string Name, string Figure, string Exact, string? Change, string? ChangeExact, Sparkline Line)
{
    private const int SparkYears = 10;

    /// <summary>The four of <paramref name="year"/>, which is one of <paramref name="years"/> (oldest first).</summary>
    public static IReadOnlyList<Headline> Of(OverviewYear year, IReadOnlyList<OverviewYear> years)
    {
        var upTo = years.Where(one => one.FiscalYear <= year.FiscalYear).TakeLast(SparkYears).ToList();
        return
        [
            OfMoney("Revenue", "revenue", upTo, one => one.Revenue, inPercent: true),
            OfMoney("Spending", "spending", upTo, one => one.Spending, inPercent: true),
            OfMoney("Revenue minus spending", "neutral", upTo, one => one.Revenue - one.Spending, inPercent: false),
            OfRows(upTo),
        ];
    }

    private static Headline OfMoney(string name, string role, List<OverviewYear> years, Func<OverviewYear, decimal> read, bool inPercent)
    {
        var now = read(years[^1]);
        decimal? before = YearBefore(years) is { } last ? read(last) : null;
        return new Headline(
            name,
            Figures.Short(now),
            Figures.Exact(now),
            before is not { } was ? null : inPercent ? Figures.Change(was, now) : Figures.SignedShort(now - was),
            before is { } earlier ? Figures.SignedExact(now - earlier) : null,
            new Sparkline([.. years.Select(read)], role));
    }

    private static Headline OfRows(List<OverviewYear> years)
    {
        var now = years[^1].RowCount;
        var before = YearBefore(years)?.RowCount;
        return new Headline(
            "Rows",
            Figures.Count(now),
            "source rows in the year",
            before is { } was ? Figures.Change(was, now) : null,
            before is { } earlier ? $"{(now > earlier ? "+" : "")}{Figures.Count(now - earlier)} rows" : null,
            new Sparkline([.. years.Select(one => (decimal)one.RowCount)], "neutral"));
    }

    /// <summary>The data may have gaps, so the entry before the last one need not be the year before.</summary>
    private static OverviewYear? YearBefore(List<OverviewYear> years) => years.Find(year => year.FiscalYear == years[^1].FiscalYear - 1);
}
