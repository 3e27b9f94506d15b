using System.Buffers;
using System.Globalization;
using System.Text;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Questions;

/// <summary>A report's answer as CSV (RFC 4180): UTF-8, a header of column names, exact values.</summary>
internal static class ReportCsv
{
    public const string ContentType = "text/csv; charset=utf-8";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static byte[] Write(ReportResult result)
    {
        var text = new StringBuilder();
        AppendLine(text, result.Report.Columns.Select(column => column.Name));
        foreach (var row in result.Rows)
        {
            AppendLine(text, row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> values) =>
        text.AppendJoin(',', values.Select(Quote)).Append("\r\n");

    private static string Quote(string value) =>
        value.AsSpan().ContainsAny(Quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
