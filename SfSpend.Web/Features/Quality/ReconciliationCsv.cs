using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Quality;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Quality;

/// <summary>The reconciliation as a table: a line per fiscal year × side × related units, two columns per checkpoint, empty where a run has not got to.</summary>
internal static class ReconciliationCsv
{
    public const string MediaType = "text/csv";

    private static readonly string[] Checkpoints = ["source", "raw", "rejected", "conformed", "landed", "warehouse"];

    public static PushStreamHttpResult Send(IReadOnlyList<ReconciliationLine> lines, string fileName) =>
        TypedResults.Stream(body => WriteAsync(lines, body), CsvText.ContentType, fileName);

    private static async Task WriteAsync(IReadOnlyList<ReconciliationLine> lines, Stream body)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteAsync(CsvText.Line(
            ["fiscal_year", "revenue_or_spending", "related_govt_units", .. Checkpoints.SelectMany(name => new[] { $"{name}_rows", $"{name}_amount" }), "state", "differs_at", "difference_rows", "difference_amount"]));
        foreach (var line in lines)
        {
            object?[] figures = [.. Checkpoints.Select(line.At).SelectMany(figure => new object?[] { figure?.RowCount, Dollars(figure?.Amount) })];
            await writer.WriteAsync(CsvText.Line(
                [line.FiscalYear, line.RevenueOrSpending, line.RelatedGovtUnits, .. figures, Word(line.State), line.DiffersAt, line.Difference.RowCount, Dollars(line.Difference.Amount)]));
        }
    }

    /// <summary>A number with its cents: text with a minus would be taken for a formula.</summary>
    private static decimal? Dollars(decimal? amount) => amount + 0.00m;

    private static string Word(LineState state) => state switch
    {
        LineState.Equal => "equal",
        LineState.SetApart => "set apart",
        LineState.Differs => "differs",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
