using Dapper;

namespace SfSpend.Core.Reporting;

/// <summary>Revenue and spending of one fiscal year.</summary>
internal sealed record YearTotals(int FiscalYear, decimal Revenue, decimal Spending, long RowCount)
{
    /// <summary>Oldest first.</summary>
    public static async Task<IReadOnlyList<YearTotals>> ReadAsync(AskedLoad from, bool includeRelatedUnits, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT
                t."fiscal_year" AS "FiscalYear",
                SUM(CASE WHEN s."revenue_or_spending" = 'Revenue' THEN t."amount" ELSE 0.00 END) AS "Revenue",
                SUM(CASE WHEN s."revenue_or_spending" = 'Spending' THEN t."amount" ELSE 0.00 END) AS "Spending",
                COUNT(*) AS "RowCount"
            FROM "report"."transaction" AS t
            JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            WHERE p."related_govt_units" = 'No' OR @includeRelatedUnits
            GROUP BY t."fiscal_year"
            ORDER BY t."fiscal_year";
            """;
        var years = await from.Connection.QueryAsync<YearTotals>(new CommandDefinition(from.Sql(sql), new { includeRelatedUnits }, cancellationToken: cancellationToken));
        return years.AsList();
    }

    /// <summary>Says of each year whether it is open.</summary>
    public static IReadOnlyList<OverviewYear> Judge(IReadOnlyList<YearTotals> years, LoadSummary load) =>
        [.. years.Select(year => new OverviewYear(year.FiscalYear, year.Revenue, year.Spending, year.RowCount, load.IsOpen(year.FiscalYear)))];
}
