using MiniExcelLibs;
using MiniExcelLibs.OpenXml;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Api;

/// <summary>A download as XLSX: a sheet of rows whose numbers are numbers, to the last digit, and a sheet that says where they come from.</summary>
internal static class Workbook
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>A sheet has 1,048,576 lines, the first of which names the columns.</summary>
    public const int MostRows = 1_048_575;

    private const string RowsSheet = "Rows";
    private const string ProvenanceSheet = "Where it comes from";

    private static readonly OpenXmlConfiguration _settings = new() { TableStyles = TableStyles.None, AutoFilter = false };

    /// <summary>The format can't be written without going back, so it is written to a file first; memory stays the same however many rows there are.</summary>
    /// <exception cref="ReportException">There are more rows than a sheet can have.</exception>
    public static async Task WriteAsync(Download download, Stream body, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var sheets = new Dictionary<string, object>
        {
            [RowsSheet] = Rows(download, cancellationToken),
            [ProvenanceSheet] = download.Provenance.Select(fact => new Dictionary<string, object?> { ["what"] = fact.What, ["value"] = Harmless(fact.Value) }),
        };
        await Task.Run(() => file.SaveAs(sheets, configuration: _settings), cancellationToken);
        file.Position = 0;
        await file.CopyToAsync(body, cancellationToken);
    }

    private static IEnumerable<Dictionary<string, object?>> Rows(Download download, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var row in download.Rows.ToBlockingEnumerable(cancellationToken))
        {
            if (++count > MostRows)
            {
                throw new ReportException($"A sheet of a workbook has at most {MostRows:N0} rows, and this answer has more. Take it as CSV, or ask for fewer years.");
            }

            yield return download.Columns.Zip(row).ToDictionary(cell => cell.First, cell => Harmless(cell.Second));
        }

        // Without any row the columns are still named.
        if (count == 0)
        {
            yield return download.Columns.ToDictionary(column => column, _ => (object?)null);
        }
    }

    private static object? Harmless(object? value) => value is string text ? CsvText.Harmless(text) : value;
}
