using System.Globalization;
using System.Text;

namespace SfSpend.Core.Reporting;

/// <summary>
/// An answer as CSV by RFC 4180: UTF-8, exact decimals. Text that a spreadsheet would take for a formula gets an apostrophe in front;
/// numbers are never touched.
/// </summary>
public static class ReportCsv
{
    private const string LineEnd = "\r\n";

    public static async Task WriteAsync(ReportResult result, Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = LineEnd };
        await writer.WriteLineAsync(Line(result.Report.Columns.Select(column => column.Name)).AsMemory(), cancellationToken);
        foreach (var row in result.Rows)
        {
            await writer.WriteLineAsync(Line(row.Select(Cell)).AsMemory(), cancellationToken);
        }

        await writer.FlushAsync(cancellationToken);
    }

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells);

    private static string Cell(object? value) => value switch
    {
        null => "",
        string text => Quote(Harmless(text)),
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ReportException($"A report has a value of type {value.GetType().Name}; expected text, a whole number or a decimal."),
    };

    /// <summary>Text that no spreadsheet takes for a formula.</summary>
    public static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
