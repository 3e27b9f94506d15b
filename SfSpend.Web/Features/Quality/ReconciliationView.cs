using SfSpend.Core;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Display;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Quality;

/// <summary>One fiscal year of the reconciliation, folded or open; or the rejected rows without one.</summary>
public sealed record ReconciliationYear(int FiscalYear, IReadOnlyList<ReconciliationLine> Lines)
{
    public string Name => FiscalYear == CellTotal.NoFiscalYear ? "No readable fiscal year" : Figures.FiscalYear(FiscalYear);

    public string? Span => FiscalYear == CellTotal.NoFiscalYear ? null : Figures.FiscalYearSpan(FiscalYear);

    public int DifferingCount => Lines.Count(line => line.State == LineState.Differs);

    public int SetApartCount => Lines.Count(line => line.State == LineState.SetApart);

    /// <summary>The last figure of the year's sides that any checkpoint has, related units included.</summary>
    public decimal? AmountOf(string side) => Lines.Where(line => line.RevenueOrSpending == side).ToArray() is { Length: > 0 } lines
        ? lines.Sum(line => (line.Warehouse ?? line.Landed ?? line.Conformed ?? line.Raw ?? line.Source)?.Amount ?? 0)
        : null;
}

/// <summary>A reconciliation as it is shown.</summary>
/// <param name="Checkpoints">Those that are known, <c>rejected</c> only where rows were.</param>
/// <param name="Here">The page's own address, to which the filter is added.</param>
/// <param name="Differences">What cells that differ are made of, where the source could be asked.</param>
/// <param name="LoadId">The load that the warehouse's figures are of, or null where nothing was published.</param>
public sealed record ReconciliationView(
    IReadOnlyList<ReconciliationLine> Lines,
    IReadOnlyList<string> Checkpoints,
    bool OnlyDifferences,
    string Here,
    string Download,
    IReadOnlyList<CellDifference> Differences,
    LoadId? LoadId)
{
    public static StateLook LookOf(bool isBalanced, long leftOut) => (isBalanced, leftOut) switch
    {
        (false, _) => new("Not balanced", "circle-x", "bad"),
        (true, 0) => new("Balanced to the cent", "circle-check", "ok"),
        _ => new($"Balanced, {Figures.Count(leftOut, "row", "rows")} left out", "alert-triangle", "warn"),
    };

    /// <summary>The source is a file: its figures are those of the raw extract, and no others exist.</summary>
    public bool SourceIsRaw { get; init; }

    /// <summary>The files that landed, each compared with the conformed one.</summary>
    public IReadOnlyList<LandedFile> Landed { get; init; } = [];

    public long LandedByteCount => Landed.Sum(file => file.ByteCount);

    /// <param name="published">The load that the run has published, if any.</param>
    public static ReconciliationView Of(RunReconciliation run, LoadId? published, bool onlyDifferences) => Of(
        run.Cells, run.Balanced == true, onlyDifferences, $"/runs/{run.RunId}", $"/api/v1/runs/{run.RunId}/reconciliation?format=csv", run.Differences, published)
        with { SourceIsRaw = run.SourceIsRaw, Landed = run.Landed };

    public static ReconciliationView Of(Reconciliation load, bool onlyDifferences) => Of(
        load.Cells, load.Balanced, onlyDifferences, $"/loads/{load.LoadId}/reconciliation", $"/api/v1/loads/{load.LoadId}/reconciliation?format=csv", [], load.LoadId)
        with { SourceIsRaw = load.SourceIsRaw, Landed = load.Landed };

    public int DifferingCount => Lines.Count(line => line.State == LineState.Differs);

    /// <summary>Both sides, and that of rows whose side can't be read, where there are any.</summary>
    public IReadOnlyList<string> Sides => Lines.Any(line => line.RevenueOrSpending.Length == 0) ? ["Revenue", "Spending", ""] : ["Revenue", "Spending"];

    /// <summary>The newest first; only those with a difference where that was asked for.</summary>
    public IReadOnlyList<ReconciliationYear> Years =>
    [
        .. Lines.Where(line => !OnlyDifferences || line.State == LineState.Differs)
            .GroupBy(line => line.FiscalYear)
            .Select(year => new ReconciliationYear(year.Key, [.. year])),
    ];

    /// <summary>All rows and dollars of a side at a checkpoint, whatever is shown; both sides when none is named.</summary>
    public CheckpointFigure Total(string checkpoint, string? side) => Lines
        .Where(line => side is null || line.RevenueOrSpending == side)
        .Select(line => line.At(checkpoint))
        .Aggregate(CheckpointFigure.None, (sum, figure) => sum + (figure ?? CheckpointFigure.None));

    /// <summary>The groups of rows that make up a line's difference.</summary>
    public IReadOnlyList<CellDifference> DifferencesOf(ReconciliationLine line) =>
    [
        .. Differences.Where(group => group.FiscalYear == line.FiscalYear && group.RevenueOrSpending == line.RevenueOrSpending
            && (group.RelatedGovtUnits is null || group.RelatedGovtUnits == line.RelatedGovtUnits)),
    ];

    /// <summary>Where the rows of a line's figure can be seen: those of the warehouse, as they were published.</summary>
    public string? RowsAddress(ReconciliationLine line, string checkpoint) => checkpoint == "warehouse" && LoadId is { } load && line.Warehouse is { RowCount: > 0 }
        ? TransactionAddress.Of(
            new TransactionFilter(
                line.FiscalYear, line.FiscalYear, line.RevenueOrSpending, line.RelatedGovtUnits == "Yes" ? TransactionUnits.Only : TransactionUnits.Exclude),
            load)
        : null;

    private static ReconciliationView Of(
        IReadOnlyList<ReconciliationCell> cells,
        bool isBalanced,
        bool onlyDifferences,
        string here,
        string download,
        IReadOnlyList<CellDifference> differences,
        LoadId? loadId)
    {
        var known = cells.Where(cell => cell.RowCount > 0).Select(cell => cell.Checkpoint).ToHashSet(StringComparer.Ordinal);
        string[] all = ["source", "raw", "rejected", "conformed", "landed", "warehouse"];
        return new ReconciliationView(ReconciliationLine.Of(cells, isBalanced), [.. all.Where(known.Contains)], onlyDifferences, here, download, differences, loadId);
    }
}
