using System.Globalization;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Display;

/// <summary>Figures as people read them: exact in tables, short in headlines, always with a true minus.</summary>
public static class Figures
{
    /// <summary>What stands where there is no figure.</summary>
    public const string None = "–";

    private const string Minus = "−";

    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;

    /// <summary><c>$18,830,184,131.21</c>, <c>−$412.30</c>.</summary>
    public static string Exact(decimal amount) => $"{SignOf(amount)}${Math.Abs(amount).ToString("N2", _culture)}";

    /// <summary><c>$0.3801</c>, <c>$0.30</c>: the price of a unit, which may have parts of a cent.</summary>
    public static string Price(decimal amount) => $"{SignOf(amount)}${Math.Abs(amount).ToString("#,##0.00##", _culture)}";

    /// <summary><c>$18.83 B</c>, <c>−$412.3 M</c>, <c>$12.5 K</c>, <c>$950.00</c>: three or four digits that matter.</summary>
    public static string Short(decimal amount)
    {
        var size = Math.Abs(amount);
        return SignOf(amount) + size switch
        {
            >= 999_995_000_000m => $"${(size / 1_000_000_000_000m).ToString("N2", _culture)} T",
            >= 999_950_000m => $"${(size / 1_000_000_000m).ToString("N2", _culture)} B",
            >= 999_950m => $"${(size / 1_000_000m).ToString("N1", _culture)} M",
            >= 1_000m => $"${(size / 1_000m).ToString("N1", _culture)} K",
            _ => $"${size.ToString("N2", _culture)}",
        };
    }

    /// <summary>A difference: always with its sign.</summary>
    public static string SignedShort(decimal amount) => amount > 0 ? $"+{Short(amount)}" : Short(amount);

    /// <summary>A difference to the cent: always with its sign.</summary>
    public static string SignedExact(decimal amount) => amount > 0 ? $"+{Exact(amount)}" : Exact(amount);

    /// <summary><c>12.3 %</c> of a figure that is already in percent.</summary>
    public static string Percent(decimal percent) => $"{SignOf(Math.Round(percent, 1, MidpointRounding.AwayFromZero))}{Math.Abs(percent).ToString("N1", _culture)} %";

    /// <summary>How much <paramref name="now"/> differs from <paramref name="before"/>, signed; null where there is nothing to compare with.</summary>
    public static string? Change(decimal before, decimal now)
    {
        if (before == 0)
        {
            return null;
        }

        var percent = (now - before) / Math.Abs(before) * 100;
        return percent > 0 ? $"+{Percent(percent)}" : Percent(percent);
    }

    /// <summary><c>776,841</c>.</summary>
    public static string Count(long count) => (count < 0 ? Minus : "") + Math.Abs(count).ToString("N0", _culture);

    /// <summary><c>1 row</c>, <c>776,841 rows</c>.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary><c>273.4 MB</c>.</summary>
    public static string Bytes(long byteCount) => byteCount switch
    {
        >= 1_000_000_000 => $"{(byteCount / 1e9).ToString("N2", _culture)} GB",
        >= 1_000_000 => $"{(byteCount / 1e6).ToString("N1", _culture)} MB",
        >= 1_000 => $"{(byteCount / 1e3).ToString("N1", _culture)} kB",
        _ => $"{byteCount.ToString(_culture)} B",
    };

    /// <summary><c>0.4 s</c>, <c>12.3 s</c>, <c>4 min 05 s</c>, <c>2 h 10 min</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        if (duration.TotalSeconds < 59.95)
        {
            return $"{Math.Max(0, duration.TotalSeconds).ToString("N1", _culture)} s";
        }

        var whole = TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds));
        return whole.TotalHours < 1
            ? $"{whole.Minutes.ToString(_culture)} min {whole.Seconds.ToString("00", _culture)} s"
            : $"{((int)whole.TotalHours).ToString(_culture)} h {whole.Minutes.ToString("00", _culture)} min";
    }

    /// <summary><c>FY2025</c>.</summary>
    public static string FiscalYear(int year) => string.Create(_culture, $"FY{year}");

    /// <summary><c>FY2019</c>, <c>FY1999 – FY2025, FY2027</c>.</summary>
    public static string FiscalYears(IEnumerable<int> years)
    {
        List<(int First, int Last)> spans = [];
        foreach (var year in years.Distinct().Order())
        {
            if (spans is [.., var last] && last.Last == year - 1)
            {
                spans[^1] = (last.First, year);
            }
            else
            {
                spans.Add((year, year));
            }
        }

        return string.Join(", ", spans.Select(span => span.First == span.Last ? FiscalYear(span.First) : $"{FiscalYear(span.First)} – {FiscalYear(span.Last)}"));
    }

    /// <summary><c>July 2024 – June 2025</c>.</summary>
    public static string FiscalYearSpan(int year) => string.Create(_culture, $"July {year - 1} – June {year}");

    /// <summary>Keeps a minus with its amount at the end of a line.</summary>
    public static string Unbroken(string sentence) => sentence.Replace($"{Minus}$", $"{Minus}\u2060$", StringComparison.Ordinal);

    /// <summary>A value of an answer as its column says.</summary>
    public static string Of(object? value, ReportColumn column) => value switch
    {
        null => None,
        decimal amount when column.Type is ColumnType.Money => Exact(amount),
        decimal percent when column.Type is ColumnType.Percent => Percent(percent),
        decimal number => number.ToString("#,##0.####", _culture).Replace("-", Minus, StringComparison.Ordinal),
        long year when IsFiscalYear(column) => FiscalYear((int)year),
        long count => Count(count),
        _ => Unbroken(Convert.ToString(value, _culture) ?? None),
    };

    /// <summary>Fiscal years are named, not counted.</summary>
    public static bool IsFiscalYear(ReportColumn column) => column.Type is ColumnType.Integer && column.Name == "fiscal_year";

    private static string SignOf(decimal amount) => amount < 0 ? Minus : "";
}
