using SfSpend.Core;
using SfSpend.Core.Quality;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Quality;

/// <summary>The reconciliation as a table: a line per fiscal year × side × related units, two columns per checkpoint, empty where a run has not got to. Rejected rows without a year, side, or flag that can be read have lines of their own, with these left empty.</summary>
internal static class ReconciliationDownload
{
    private static readonly string[] Checkpoints = ["source", "raw", "rejected", "conformed", "landed", "warehouse"];

    /// <param name="name">Of the file, without its ending.</param>
    public static Download Of(IReadOnlyList<ReconciliationLine> lines, string name, IReadOnlyList<(string What, object? Value)> provenance) => new(
        name,
        ["fiscal_year", "revenue_or_spending", "related_govt_units", .. Checkpoints.SelectMany(one => new[] { $"{one}_rows", $"{one}_amount" }), "state", "differs_at", "difference_rows", "difference_amount"],
        Download.RowsOf(lines, RowOf),
        provenance);

    private static object?[] RowOf(ReconciliationLine line) =>
    [
        line.FiscalYear == CellTotal.NoFiscalYear ? null : line.FiscalYear,
        line.RevenueOrSpending,
        line.RelatedGovtUnits,
        .. Checkpoints.Select(line.At).SelectMany(figure => new object?[] { figure?.RowCount, Dollars(figure?.Amount) }),
        Word(line.State),
        line.DiffersAt,
        line.Difference.RowCount,
        Dollars(line.Difference.Amount),
    ];

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
