using Dapper;
using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Loading;

/// <summary>The figures of a load at every checkpoint.</summary>
internal sealed record ReconciliationRecord(IReadOnlyList<ReconciliationCell> Cells)
{
    /// <summary>Raw is conformed and rejected together, and every other checkpoint agrees with its neighbour.</summary>
    public bool Balanced
    {
        get
        {
            var at = Cells.ToLookup(cell => cell.Checkpoint);
            var apart = SetApart.Select(Loading.Cells.KeyOf).ToHashSet();
            bool IsComparable(ReconciliationCell cell) => !apart.Contains((cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits));
            return Same(at["source"].Where(IsComparable), at["raw"].Where(IsComparable))
                && Same(at["raw"], at["conformed"].Concat(at["rejected"]))
                && Same(at["conformed"], at["landed"])
                && Same(at["landed"], at["warehouse"]);
        }
    }

    public long WarehouseRowCount => Cells.Where(cell => cell.Checkpoint == "warehouse").Sum(cell => cell.RowCount);

    /// <summary>Cells whose source figures can't be held against the raw ones, because of rejected rows.</summary>
    public IReadOnlyList<CellTotal> SetApart { get; init; } = [];

    /// <summary>Holds the run's own checkpoints against each other before anything is staged.</summary>
    /// <returns>What could not be compared, in words.</returns>
    /// <exception cref="LoadException">A cell differs.</exception>
    public static IReadOnlyList<string> Verify(RawManifest raw, ConformedManifest conformed)
    {
        var (unequal, notes) = Compare(raw, conformed);
        CellComparison.Refuse(unequal);
        return notes;
    }

    /// <summary>Source against raw, then raw against conformed and rejected.</summary>
    public static (IReadOnlyList<UnequalCell> Unequal, IReadOnlyList<string> Notes) Compare(RawManifest raw, ConformedManifest conformed)
    {
        var source = raw.SourceCells is { } cells ? SourceComparison.Of(cells, conformed) : null;
        return (
            [
                .. source?.Unequal ?? [],
                .. CellComparison.Find(
                    "the raw extracts", conformed.RawCells, "the conformed and rejected rows", Sum([.. conformed.ConformedCells, .. RejectedCells(conformed)])),
            ],
            source?.Notes ?? []);
    }

    /// <summary>Rejected rows whose cell can be read; an amount that can't be read counts as a row without dollars.</summary>
    public static IReadOnlyList<CellTotal> RejectedCells(ConformedManifest conformed)
    {
        if (conformed.RejectedRowCount > conformed.Rejects.Count)
        {
            // Not every reject was kept: what raw has beyond conformed is what was rejected.
            return Sum([.. conformed.RawCells, .. conformed.ConformedCells.Select(cell => cell with { RowCount = -cell.RowCount, Amount = -cell.Amount })]);
        }

        var cells = new List<CellTotal>();
        foreach (var reject in conformed.Rejects)
        {
            if (reject is { FiscalYear: { } year, RevenueOrSpending: { } side, RelatedGovtUnits: { } units })
            {
                cells.Add(new CellTotal(year, side, units, 1, reject.Amount ?? 0));
            }
        }

        return Sum(cells);
    }

    /// <summary>All checkpoints of a load; fiscal years the order does not speak of keep what the base load recorded.</summary>
    public static async Task<ReconciliationRecord> OfAsync(
        NpgsqlConnection connection, LoadOrder order, PublishedLoad? baseLoad, YearPlan plan, IReadOnlyList<CellTotal> warehouse, CancellationToken cancellationToken)
    {
        var untouched = plan.Untouched.ToHashSet();
        bool InScope(CellTotal cell) => order.FiscalYears.Count == 0 || order.FiscalYears.Contains(cell.FiscalYear);
        IEnumerable<ReconciliationCell> At(string checkpoint, IEnumerable<CellTotal> cells) => cells.Select(cell =>
            new ReconciliationCell(cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits, checkpoint, cell.RowCount, cell.Amount));

        var conformed = order.Conformed.ConformedCells.Where(InScope).ToArray();

        // Rows without a year are of no fiscal year the order speaks of; those that it keeps were reconciled with the load before.
        bool IsCounted(CellTotal cell) => InScope(cell) || cell.FiscalYear == CellTotal.NoFiscalYear;
        IReadOnlyList<CellTotal> unplaced = [.. order.Conformed.UnplacedCells.Where(IsCounted)];
        var kept = order.Conformed.KeptUnplacedCells;
        List<ReconciliationCell> cells =
        [
            .. At("source", Sum([.. order.Raw.SourceCells?.Where(IsCounted) ?? [.. order.Conformed.RawCells.Where(InScope), .. unplaced], .. kept])),
            .. At("raw", Sum([.. order.Conformed.RawCells.Where(InScope), .. unplaced, .. kept])),
            .. At("rejected", Sum([.. RejectedCells(order.Conformed).Where(InScope), .. unplaced, .. kept])),
            .. At("conformed", conformed),
            .. At("landed", conformed),
            .. At("warehouse", warehouse),
        ];
        if (baseLoad is not null && untouched.Count > 0)
        {
            cells.AddRange((await ReadAsync(connection, baseLoad.Id, cancellationToken))
                .Where(cell => cell.Checkpoint != "warehouse" && untouched.Contains(cell.FiscalYear)));
        }

        return new ReconciliationRecord(cells)
        {
            SetApart = order.Raw.SourceCells is { } source ? [.. SourceComparison.Of(source, order.Conformed).SetApart.Select(cell => cell.Found)] : [],
        };
    }

    /// <summary>True when this load leaves out the same rows as that one, as far as their cells tell.</summary>
    public async Task<bool> LeavesOutSameAsync(NpgsqlConnection connection, LoadId other, CancellationToken cancellationToken) =>
        Same(Rejected(Cells), Rejected(await ReadAsync(connection, other, cancellationToken)));

    public static async Task<IReadOnlyList<ReconciliationCell>> ReadAsync(NpgsqlConnection connection, LoadId loadId, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT "fiscal_year" AS "FiscalYear", "revenue_or_spending" AS "RevenueOrSpending", "related_govt_units" AS "RelatedGovtUnits",
                   "checkpoint" AS "Checkpoint", "row_count" AS "RowCount", "amount" AS "Amount"
            FROM "report"."reconciliation"
            WHERE "load_id" = @Value
            ORDER BY "fiscal_year", "revenue_or_spending", "related_govt_units", "checkpoint";
            """;
        return [.. await connection.QueryAsync<ReconciliationCell>(new CommandDefinition(sql, new { loadId.Value }, cancellationToken: cancellationToken))];
    }

    public Task WriteAsync(NpgsqlConnection connection, long loadId, CancellationToken cancellationToken) => RowInsert.InsertAsync(
        connection,
        "\"report\".\"reconciliation\"",
        ["load_id", "fiscal_year", "revenue_or_spending", "related_govt_units", "checkpoint", "row_count", "amount"],
        Cells.Select(cell => (object[])[loadId, cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits, cell.Checkpoint, cell.RowCount, cell.Amount]),
        cancellationToken);

    private static IReadOnlyList<CellTotal> Sum(IEnumerable<CellTotal> cells) =>
    [
        .. from cell in cells
           group cell by Loading.Cells.KeyOf(cell) into same
           let total = new CellTotal(same.Key.FiscalYear, same.Key.RevenueOrSpending, same.Key.RelatedGovtUnits, same.Sum(cell => cell.RowCount), same.Sum(cell => cell.Amount))
           where total.RowCount != 0
           orderby total.FiscalYear, total.RevenueOrSpending, total.RelatedGovtUnits
           select total,
    ];

    private static bool Same(IEnumerable<ReconciliationCell> left, IEnumerable<ReconciliationCell> right) =>
        Sum(left.Select(Total)).SequenceEqual(Sum(right.Select(Total)));

    private static IEnumerable<ReconciliationCell> Rejected(IEnumerable<ReconciliationCell> cells) => cells.Where(cell => cell.Checkpoint == "rejected");

    private static CellTotal Total(ReconciliationCell cell) =>
        new(cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits, cell.RowCount, cell.Amount);
}
