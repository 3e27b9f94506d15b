using System.Text;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Questions;

/// <summary>A report's answer as CSV: UTF-8, a header of column names, exact values.</summary>
internal static class ReportCsv
{
    public static byte[] Write(ReportResult result)
    {
        var text = new StringBuilder(CsvText.Line(result.Report.Columns.Select(column => column.Name)));
        foreach (var row in result.Rows)
        {
            text.Append(CsvText.Line(row));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
