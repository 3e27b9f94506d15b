using System.Globalization;
using System.Text.Json;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Charts;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Sql;

/// <summary>Queries and their answers as people read and type them.</summary>
public static class QueryDisplay
{
    private const int LongestLine = 90;

    /// <summary>An answer drawn, where it is one name and one number; else null.</summary>
    public static ChartSpec? ChartOf(QueryResult answer) => answer is { Rows.Count: > 1, Columns: [var name, var number] } && number.Type is "numeric" or "bigint" or "integer"
        ? new ChartSpec(
            name.Name == "fiscal_year" ? ChartLayout.Columns : ChartLayout.Bars,
            "",
            answer.Rows.Any(row => Number(row[1]) < 0),
            [.. Drawn(answer).Select(row => new ChartCategory(TextOf(row[0])))],
            [new ChartSeries(number.Name, "neutral", [.. Drawn(answer).Select(row => (double?)Number(row[1]))], [.. Drawn(answer).Select(row => TextOf(row[1]))])])
        : null;

    /// <summary>A query in one line, its beginning.</summary>
    public static string LineOf(AskedQueryOutline asked)
    {
        var line = string.Join(' ', asked.Beginning.Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestLine ? line : $"{line[..LongestLine]}…";
    }

    /// <summary>A value as people read it: decimals with their separators and all the digits that they have.</summary>
    public static string TextOf(object? value) => value switch
    {
        null => Figures.None,
        decimal number => (number < 0 ? "\u2212" : "") + Math.Abs(number).ToString($"N{number.Scale}", CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>What was typed, as a number where it is written as one; in quotes it stays text.</summary>
    public static JsonElement Typed(string typed) => typed switch
    {
        _ when long.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonSerializer.SerializeToElement(whole),
        _ when decimal.TryParse(typed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var exact) => JsonSerializer.SerializeToElement(exact),
        ['\'', .. var text, '\''] => JsonSerializer.SerializeToElement(text),
        _ => JsonSerializer.SerializeToElement(typed),
    };

    private static decimal Number(object? value) => value switch { decimal number => number, long number => number, _ => 0 };

    private static IEnumerable<IReadOnlyList<object?>> Drawn(QueryResult answer) => answer.Rows.Take(SmallChart.Most);
}
