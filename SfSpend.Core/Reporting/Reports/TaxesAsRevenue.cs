using System.Globalization;

namespace SfSpend.Core.Reporting.Reports;

internal static class TaxesAsRevenue
{
    public static Question Question { get; } = new(
        new Report(
            "taxes-as-revenue",
            "How are tax revenues distributed?",
            "Revenue transactions of taxes (Property Taxes, Business Taxes, Other Local Taxes: every character with \"tax\" in its name or the code of "
                + "one), counted by their amount. Each range is ten times as wide as its neighbour towards zero; its lower bound belongs to it, its upper "
                + "bound to the next. Negative rows are refunds and corrections. Ranges without a transaction are shown.",
            "Taxes",
            [
                new("amount_range", "Amount", ColumnType.Text),
                new("from_amount", "From", ColumnType.Money),
                new("below_amount", "Below", ColumnType.Money),
                new("transaction_count", "Transactions", ColumnType.Integer),
                new("total_amount", "Total", ColumnType.Money),
            ],
            new ReportChart(ChartKind.Histogram, "amount_range", "transaction_count", null, "transactions"),
            $"""
            WITH bin AS (
                SELECT 1 AS "bin_number", 'below −$100M' AS "amount_range", CAST(NULL AS numeric(20,2)) AS "from_amount", CAST(-100000000 AS numeric(20,2)) AS "below_amount"
                UNION ALL SELECT 2, '−$100M to −$10M', -100000000, -10000000
                UNION ALL SELECT 3, '−$10M to −$1M', -10000000, -1000000
                UNION ALL SELECT 4, '−$1M to −$100K', -1000000, -100000
                UNION ALL SELECT 5, '−$100K to $0', -100000, 0
                UNION ALL SELECT 6, '$0 to $10K', 0, 10000
                UNION ALL SELECT 7, '$10K to $100K', 10000, 100000
                UNION ALL SELECT 8, '$100K to $1M', 100000, 1000000
                UNION ALL SELECT 9, '$1M to $10M', 1000000, 10000000
                UNION ALL SELECT 10, '$10M to $100M', 10000000, 100000000
                UNION ALL SELECT 11, '$100M to $1B', 100000000, 1000000000
                UNION ALL SELECT 12, '$1B and more', 1000000000, NULL
            ),
            tax AS (
                SELECT t."amount" AS "amount"
                FROM "report"."transaction" AS t
                JOIN "report"."type" AS y ON y."type_id" = t."type_id"
                JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
                JOIN "report"."program" AS p ON p."program_id" = t."program_id"
                WHERE s."revenue_or_spending" = 'Revenue'
                    AND {CityTerms.Taxes.ConditionAt(8)}
                    AND t."fiscal_year" >= COALESCE(CAST(@from_year AS integer), 0)
                    AND t."fiscal_year" <= COALESCE(CAST(@to_year AS integer), 9999)
                    AND (p."related_govt_units" = 'No' OR @include_related_units)
            )
            SELECT
                b."amount_range" AS "amount_range",
                b."from_amount" AS "from_amount",
                b."below_amount" AS "below_amount",
                COUNT(x."amount") AS "transaction_count",
                COALESCE(SUM(x."amount"), 0.00) AS "total_amount"
            FROM bin AS b
            LEFT JOIN tax AS x
                ON (b."from_amount" IS NULL OR x."amount" >= b."from_amount")
                AND (b."below_amount" IS NULL OR x."amount" < b."below_amount")
            GROUP BY b."bin_number", b."amount_range", b."from_amount", b."below_amount"
            ORDER BY b."bin_number"
            """,
            "Revenue"),
        (rows, _) => Answer(rows),
        (filter, row, column) => column is "from_amount" or "below_amount"
            ? null
            : filter with { RevenueOrSpending = "Revenue", Term = CityTerms.Taxes, FromAmount = row[1] as decimal?, BelowAmount = row[2] as decimal? })
    {
        Term = CityTerms.Taxes,
        IsNothing = rows => rows.All(row => Question.Number(row[3]) == 0),
    };

    private static string Answer(IReadOnlyList<IReadOnlyList<object?>> rows)
    {
        var count = rows.Sum(row => Question.Number(row[3]));
        var total = rows.Sum(row => Question.Number(row[4]));
        var most = rows.MaxBy(row => Question.Number(row[3])) ?? rows[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Taxes brought {Dollars.Exact(total)} in {count:N0} transactions; most of one size are {Question.Text(most[0])}: {Question.Number(most[3]):N0} of them.");
    }
}
