using System.Buffers;
using System.Globalization;
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

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static string Line(params IEnumerable<object?> values) =>
        string.Join(',', values.Select(value => Quote(value is string text ? Harmless(text) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))) + "\r\n";

    /// <summary>Text that no spreadsheet takes for a formula.</summary>
    public static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static string Quote(string value) =>
        value.AsSpan().ContainsAny(Quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
