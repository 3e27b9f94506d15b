namespace SfSpend.Core.Reporting.Reports;

internal static class RevenueMinusSpendingByOrganizationGroup
{
    public static Question Question { get; } = new(
        new Report(
            "revenue-minus-spending-by-organization-group",
            "Where does revenue exceed spending, and where not?",
            "Revenue minus spending of each organization group. A group that spends more than it takes in is no sign of trouble: taxes come in centrally "
                + "and are spent everywhere.",
            "Organization",
            [
                new("organization_group", "Organization group", ColumnType.Text),
                new("revenue", "Revenue", ColumnType.Money),
                new("spending", "Spending", ColumnType.Money),
                new("revenue_minus_spending", "Revenue minus spending", ColumnType.Money),
            ],
            new ReportChart(ChartKind.Bar, "organization_group", "revenue_minus_spending", null, "dollars"),
            """
            SELECT
                p."organization_group" AS "organization_group",
                SUM(CASE WHEN s."revenue_or_spending" = 'Revenue' THEN t."amount" ELSE 0.00 END) AS "revenue",
                SUM(CASE WHEN s."revenue_or_spending" = 'Spending' THEN t."amount" ELSE 0.00 END) AS "spending",
                SUM(CASE WHEN s."revenue_or_spending" = 'Revenue' THEN t."amount" ELSE -t."amount" END) AS "revenue_minus_spending"
            FROM "report"."transaction" AS t
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
            WHERE t."fiscal_year" >= COALESCE(CAST(@from_year AS integer), 0)
                AND t."fiscal_year" <= COALESCE(CAST(@to_year AS integer), 9999)
                AND (p."related_govt_units" = 'No' OR @include_related_units)
            GROUP BY p."organization_group"
            ORDER BY 4 DESC, p."organization_group"
            """),
        (rows, _) => Answer(rows),
        (filter, row, column) => column switch
        {
            "revenue" => filter with { RevenueOrSpending = "Revenue", Members = Question.Only("organization_group", row[0]) },
            "spending" => filter with { RevenueOrSpending = "Spending", Members = Question.Only("organization_group", row[0]) },
            _ => null,
        });

    private static string Answer(IReadOnlyList<IReadOnlyList<object?>> rows)
    {
        var (most, least) = (rows[0], rows[^1]);
        var first = $"Revenue minus spending is greatest in {Question.Text(most[0])}: {Dollars.Exact(Question.Number(most[3]))}";
        return rows.Count == 1 ? $"{first}." : $"{first}; least in {Question.Text(least[0])}: {Dollars.Exact(Question.Number(least[3]))}.";
    }
}
