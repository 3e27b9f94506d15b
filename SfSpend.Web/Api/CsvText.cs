using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace SfSpend.Web.Api;

/// <summary>How an answer that is a table is sent.</summary>
public enum DownloadFormat
{
    [JsonStringEnumMemberName("json")] Json,
    [JsonStringEnumMemberName("csv")] Csv,
    [JsonStringEnumMemberName("xlsx")] Xlsx,
}

/// <summary>Lines of CSV as RFC 4180 has them, culture-invariant. Text that a spreadsheet would take for a formula is made harmless, numbers are never touched.</summary>
internal static class CsvText
{
    public const string MediaType = "text/csv";

    public const string ContentType = "text/csv; charset=utf-8";

    /// <summary>Where a spreadsheet may begin another cell.</summary>
    private static readonly SearchValues<char> CellEnds = SearchValues.Create(";\t\r\n");

    /// <summary>How a formula begins.</summary>
    private static readonly SearchValues<char> Signs = SearchValues.Create("=+-@＝＋－＠");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static void AppendLine(StringBuilder csv, IReadOnlyList<object?> values)
    {
        for (var index = 0; index < values.Count; index++)
        {
            if (index > 0)
            {
                csv.Append(',');
            }

            Append(csv, values[index]);
        }

        csv.Append("\r\n");
    }

    /// <summary>
    /// Text that no spreadsheet takes for a formula, whatever it takes for the end of a cell: where lists are separated by semicolons, a new cell begins
    /// behind each of them, and behind tabs and line breaks elsewhere. Full-width signs count as the plain ones do.
    /// </summary>
    public static string Harmless(string text)
    {
        if (text.Length == 0 || (!Signs.Contains(text[0]) && !text.AsSpan().ContainsAny(CellEnds)))
        {
            return text;
        }

        var harmless = new StringBuilder(text.Length + 1);
        for (var index = 0; index < text.Length; index++)
        {
            var mayBegin = index == 0 ? Signs.Contains(text[0]) || char.IsControl(text[0]) : Signs.Contains(text[index]) && CellEnds.Contains(text[index - 1]);
            harmless.Append(mayBegin ? "'" : "").Append(text[index]);
        }

        return harmless.ToString();
    }

    private static void Append(StringBuilder csv, object? value)
    {
        if (value is ISpanFormattable number)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{number}");
            return;
        }

        var text = value is string words ? Harmless(words) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (text.AsSpan().ContainsAny(Quoted))
        {
            csv.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            csv.Append(text);
        }
    }
}
