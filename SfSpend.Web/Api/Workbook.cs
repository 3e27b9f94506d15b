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

    /// <exception cref="ReportException">There are more rows than a sheet can have.</exception>
    public static void Check(long rowCount)
    {
        if (rowCount > MostRows)
        {
            throw new ReportException($"A sheet of a workbook has at most {MostRows:N0} rows, and this answer has more. Take it as CSV, or ask for fewer years.");
        }
    }

    /// <summary>It is sent while it is written; memory stays the same however many rows there are.</summary>
    /// <exception cref="ReportException">There are more rows than a sheet can have.</exception>
    public static async Task WriteAsync(Download download, Stream body, CancellationToken cancellationToken)
    {
        await using var written = new WrittenBytes();
        var count = 0L;
        using (var workbook = new WorkbookWriter(written, [RowsSheet, ProvenanceSheet]))
        {
            workbook.BeginSheet();
            workbook.AddRow(download.Columns);
            await written.SendAsync(body, cancellationToken);
            await body.FlushAsync(cancellationToken);
            await download.WriteRowsAsync(Add, () => written.SendAsync(body, cancellationToken), cancellationToken);

            workbook.BeginSheet();
            workbook.AddRow(["what", "value"]);
            foreach (var (what, value) in download.Provenance)
            {
                workbook.AddRow([what, value]);
            }

            void Add(IReadOnlyList<IReadOnlyList<object?>> rows)
            {
                Check(count += rows.Count);
                foreach (var row in rows)
                {
                    workbook.AddRow(row);
                }
            }
        }

        await written.SendAsync(body, cancellationToken);
    }
}
