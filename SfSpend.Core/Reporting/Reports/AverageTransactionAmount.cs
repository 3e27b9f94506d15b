namespace SfSpend.Core.Reporting.Reports;

internal static class AverageTransactionAmount
{
    public static Question Question { get; } = new(
        new Report(
            "average-transaction-amount",
            "How large is the average transaction?",
            "The mean amount of a row of the source, by side. Negative rows such as transfer adjustments count as they stand. A row is what the "
                + "city publishes for one combination of program, type and fund in a year, not one payment.",
            "Transactions",
            [
                new("revenue_or_spending", "Side", ColumnType.Text),
                new("transaction_count", "Transactions", ColumnType.Integer),
                new("total_amount", "Total", ColumnType.Money),
                new("average_amount", "Average", ColumnType.Money),
            ],
            new ReportChart(ChartKind.Bar, "revenue_or_spending", "average_amount", null, "dollars per transaction"),
            """
            SELECT
                s."revenue_or_spending" AS "revenue_or_spending",
                COUNT(*) AS "transaction_count",
                SUM(t."amount") AS "total_amount",
                ROUND(CAST(SUM(t."amount") AS numeric(24,6)) / COUNT(*), 2) AS "average_amount"
            FROM "report"."transaction" AS t
            JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            WHERE t."fiscal_year" >= COALESCE(CAST(@from_year AS integer), 0)
                AND t."fiscal_year" <= COALESCE(CAST(@to_year AS integer), 9999)
                AND (p."related_govt_units" = 'No' OR @include_related_units)
            GROUP BY s."revenue_or_spending"
            ORDER BY s."revenue_or_spending"
            """),
        (rows, _) => Answer(rows),
        (filter, row, _) => filter with { RevenueOrSpending = Question.Text(row[0]) });

    private static string Answer(IReadOnlyList<IReadOnlyList<object?>> rows)
    {
        var sides = rows.Select(row => $"{Dollars.Exact(Question.Number(row[3]))} of {Question.Text(row[0]).ToLowerInvariant()}");
        return $"The average transaction is {string.Join(" and ", sides)}.";
    }
}
