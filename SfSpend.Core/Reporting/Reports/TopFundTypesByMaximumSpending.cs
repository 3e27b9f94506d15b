namespace SfSpend.Core.Reporting.Reports;

internal static class TopFundTypesByMaximumSpending
{
    public static Question Question { get; } = new(
        new Report(
            "top-fund-types-by-maximum-spending",
            "Which fund types have the largest single spending?",
            "The ten fund types with the largest single spending row, and how much they spent in all. Equal amounts are ordered by name.",
            "Funds",
            [
                new("fund_type", "Fund type", ColumnType.Text),
                new("maximum_amount", "Largest spending", ColumnType.Money),
                new("transaction_count", "Spending transactions", ColumnType.Integer),
                new("total_amount", "Spending in all", ColumnType.Money),
            ],
            new ReportChart(ChartKind.Bar, "fund_type", "maximum_amount", null, "dollars"),
            """
            SELECT
                f."fund_type" AS "fund_type",
                MAX(t."amount") AS "maximum_amount",
                COUNT(*) AS "transaction_count",
                SUM(t."amount") AS "total_amount"
            FROM "report"."transaction" AS t
            JOIN "report"."fund" AS f ON f."fund_id" = t."fund_id"
            JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            WHERE s."revenue_or_spending" = 'Spending'
                AND t."fiscal_year" >= COALESCE(CAST(@from_year AS integer), 0)
                AND t."fiscal_year" <= COALESCE(CAST(@to_year AS integer), 9999)
                AND (p."related_govt_units" = 'No' OR @include_related_units)
            GROUP BY f."fund_type"
            ORDER BY MAX(t."amount") DESC, f."fund_type"
            LIMIT 10
            """,
            "Spending"),
        (rows, _) => Answer(rows),
        (filter, row, _) => filter with { RevenueOrSpending = "Spending", Members = Question.Only("fund_type", row[0]) });

    private static string Answer(IReadOnlyList<IReadOnlyList<object?>> rows) =>
        $"{Question.Text(rows[0][0])} has the largest single spending: {Dollars.Exact(Question.Number(rows[0][1]))}.";
}
