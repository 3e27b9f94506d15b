using System.Globalization;

namespace SfSpend.Core.Reporting.Reports;

internal static class TransactionPercentageByOrganizationGroup
{
    public static Question Question { get; } = new(
        new Report(
            "transaction-percentage-by-organization-group",
            "Which organization groups have the most transactions?",
            "Each organization group's share of all rows, revenue and spending together. It says how finely a group's money is recorded, not how much it is.",
            "Organization",
            [
                new("organization_group", "Organization group", ColumnType.Text),
                new("transaction_count", "Transactions", ColumnType.Integer),
                new("transaction_percentage", "Share of transactions", ColumnType.Percent),
            ],
            new ReportChart(ChartKind.Bar, "organization_group", "transaction_percentage", null, "percent of transactions"),
            """
            SELECT
                p."organization_group" AS "organization_group",
                COUNT(*) AS "transaction_count",
                ROUND(100.00 * COUNT(*) / SUM(COUNT(*)) OVER (), 2) AS "transaction_percentage"
            FROM "report"."transaction" AS t
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            WHERE t."fiscal_year" >= COALESCE(CAST(@from_year AS integer), 0)
                AND t."fiscal_year" <= COALESCE(CAST(@to_year AS integer), 9999)
                AND (p."related_govt_units" = 'No' OR @include_related_units)
            GROUP BY p."organization_group"
            ORDER BY COUNT(*) DESC, p."organization_group"
            """),
        (rows, _) => Answer(rows),
        (filter, row, _) => filter with { Members = Question.Only("organization_group", row[0]) });

    private static string Answer(IReadOnlyList<IReadOnlyList<object?>> rows) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Question.Text(rows[0][0])} has the largest share of the transactions: {Question.Number(rows[0][2]):0.0} percent, {Question.Number(rows[0][1]):N0} of them.");
}
