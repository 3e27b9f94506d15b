using System.Text.Json;
using System.Text.Json.Serialization;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Charts;

/// <summary>How a chart is laid out: bars from the left with their names beside, columns from below, or columns without gaps.</summary>
public enum ChartLayout
{
    [JsonStringEnumMemberName("bars")] Bars,
    [JsonStringEnumMemberName("columns")] Columns,
    [JsonStringEnumMemberName("histogram")] Histogram,
}

/// <param name="Label">What stands on the axis.</param>
/// <param name="Title">What stands in the tip: longer.</param>
/// <param name="Open">An open fiscal year: drawn hatched.</param>
public sealed record ChartCategory(string Label, string? Title = null, bool Open = false);

/// <param name="Role"><c>revenue</c>, <c>spending</c> or <c>neutral</c>: its colour.</param>
/// <param name="Values">For drawing only.</param>
/// <param name="Texts">The same, exact, for reading.</param>
public sealed record ChartSeries(string Name, string Role, IReadOnlyList<double?> Values, IReadOnlyList<string> Texts);

/// <summary>What a chart draws. Amounts are drawn from numbers and read from texts: no cent passes through a float to be read.</summary>
/// <param name="Unit"><c>$</c>, <c>%</c> or nothing: of the value axis.</param>
/// <param name="Signed">Has values on both sides of zero.</param>
/// <param name="Roles">A colour per category, where categories are sides themselves.</param>
public sealed record ChartSpec(
    ChartLayout Kind, string Unit, bool Signed, IReadOnlyList<ChartCategory> Categories, IReadOnlyList<ChartSeries> Series, IReadOnlyList<string>? Roles = null)
{
    /// <summary>Of how many categories these are the first; null: they are all.</summary>
    [JsonIgnore]
    public int? CutFrom { get; init; }

    private const int MostBars = 24;

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Safe to stand in a page: the encoder escapes what HTML would read.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, _json);

    /// <summary>Revenue and spending side by side, year by year.</summary>
    public static ChartSpec Of(IReadOnlyList<OverviewYear> years) => new(
        ChartLayout.Columns,
        "$",
        false,
        [.. years.Select(year => new ChartCategory($"FY{year.FiscalYear % 100:00}", $"{Figures.FiscalYear(year.FiscalYear)}, {Figures.FiscalYearSpan(year.FiscalYear)}", year.IsOpen))],
        [
            new("Revenue", "revenue", [.. years.Select(year => (double?)year.Revenue)], [.. years.Select(year => Figures.Exact(year.Revenue))]),
            new("Spending", "spending", [.. years.Select(year => (double?)year.Spending)], [.. years.Select(year => Figures.Exact(year.Spending))]),
        ]);

    /// <summary>An answer, drawn as its question says; null when there is nothing to draw.</summary>
    public static ChartSpec? Of(ReportResult result)
    {
        var (report, chart) = (result.Report, result.Report.Chart);
        var category = IndexOf(report, chart.Category);
        var value = IndexOf(report, chart.Value);
        var split = chart.Series is { } name ? IndexOf(report, name) : -1;
        var byYear = Figures.IsFiscalYear(report.Columns[category]);
        var layout = chart.Kind switch
        {
            ChartKind.Histogram => ChartLayout.Histogram,
            ChartKind.Line => ChartLayout.Columns,
            _ => byYear ? ChartLayout.Columns : ChartLayout.Bars,
        };
        var all = result.Rows.Select(row => Figures.Of(row[category], report.Columns[category])).Distinct().ToList();
        var labels = layout is ChartLayout.Bars ? all.Take(MostBars).ToList() : all;
        if (labels.Count == 0)
        {
            return null;
        }

        var openYears = byYear
            ? result.Rows.Where(row => row[category] is long year && result.Load.IsOpen((int)year)).Select(row => Figures.Of(row[category], report.Columns[category])).ToHashSet()
            : [];
        var names = split < 0 ? [report.Columns[value].Title] : result.Rows.Select(row => Figures.Of(row[split], report.Columns[split])).Distinct().ToList();
        var series = names.Select(one => SeriesOf(result, labels, category, value, split, one)).ToList();
        return new ChartSpec(
            layout,
            report.Columns[value].Type switch { ColumnType.Money => "$", ColumnType.Percent => "%", _ => "" },
            series.Any(one => one.Values.Any(number => number < 0)),
            [.. labels.Select(label => new ChartCategory(label, Open: openYears.Contains(label)))],
            series,
            labels.All(IsSide) ? [.. labels.Select(RoleOf)] : null)
        {
            CutFrom = labels.Count < all.Count ? all.Count : null,
        };
    }

    private static ChartSeries SeriesOf(ReportResult result, List<string> labels, int category, int value, int split, string name)
    {
        var report = result.Report;
        var points = result.Rows
            .Where(row => split < 0 || Figures.Of(row[split], report.Columns[split]) == name)
            .GroupBy(row => Figures.Of(row[category], report.Columns[category]))
            .ToDictionary(group => group.Key, group => group.First()[value]);
        return new ChartSeries(
            name,
            IsSide(name) ? RoleOf(name) : RoleOf(report),
            [.. labels.Select(label => points.GetValueOrDefault(label) switch { decimal number => (double?)number, long count => count, _ => null })],
            [.. labels.Select(label => Figures.Of(points.GetValueOrDefault(label), report.Columns[value]))]);
    }

    private static bool IsSide(string text) => text is "Revenue" or "Spending";

    private static string RoleOf(string side) => side == "Revenue" ? "revenue" : "spending";

    // A question about one side has that side's colour; one about both has none.
    private static string RoleOf(Report report) => report.Side is { } side ? RoleOf(side) : "neutral";

    private static int IndexOf(Report report, string column)
    {
        for (var index = 0; index < report.Columns.Count; index++)
        {
            if (report.Columns[index].Name == column)
            {
                return index;
            }
        }

        throw new InvalidOperationException($"The chart of '{report.Id}' names column '{column}', which the report does not have.");
    }
}
