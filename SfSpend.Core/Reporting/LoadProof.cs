using Dapper;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>Holds what was read of a load against what was proven when it was published, to the row and to the cent.</summary>
internal static class LoadProof
{
    /// <param name="tallies">All transactions of the load, added up.</param>
    /// <exception cref="ReportException">They do not come to what was proven.</exception>
    public static async Task ProveAsync(AskedLoad from, IEnumerable<Tally> tallies, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT "fiscal_year" AS "FiscalYear", "revenue_or_spending" AS "RevenueOrSpending", "related_govt_units" AS "RelatedGovtUnits", "row_count" AS "RowCount", "amount" AS "Amount"
            FROM "report"."reconciliation"
            WHERE "load_id" = @load AND "checkpoint" = 'warehouse';
            """;
        var proven = await from.Connection.QueryAsync<CellTotal>(new CommandDefinition(sql, new { load = from.Load.LoadId.Value }, cancellationToken: cancellationToken));
        var unequal = proven.Where(cell => cell.RowCount > 0).ToHashSet();
        unequal.SymmetricExceptWith(tallies
            .GroupBy(tally => (tally.FiscalYear, tally.IsRevenue, tally.IsRelated))
            .Select(cell => new CellTotal(
                cell.Key.FiscalYear,
                cell.Key.IsRevenue ? "Revenue" : "Spending",
                cell.Key.IsRelated ? "Yes" : "No",
                cell.Sum(tally => tally.TransactionCount),
                cell.Sum(tally => tally.Amount))));
        if (unequal.Count > 0)
        {
            throw Refuse(from, string.Join(", ", unequal.Select(cell => cell.FiscalYear).Distinct().Order().Select(year => $"FY{year}")));
        }
    }

    /// <param name="where">Where the two differ.</param>
    public static ReportException Refuse(AskedLoad from, string where) => new(
        $"The warehouse does not add up to what load {from.Load.LoadId} was proven to hold, in {where}: its tables were changed by somebody else than a load. "
        + (from.Schema == StarSchema.Schema ? "Run a full load, which replaces what differs." : "An earlier load can't be loaded again: restore the warehouse from a backup, or ask another load."));
}
