namespace SfSpend.Core.Warehouse;

/// <summary>
/// What a load changed, as SQL: a row that went and a row that came with the same keys are one change of amount. It is computed once, when the load is
/// published, and stored; a load from before that is computed whenever it is asked, until it is stored as well.
/// </summary>
internal static class ChangeSql
{
    /// <summary>A change as it is stored, besides its load.</summary>
    public const string Columns = """
        "change_number", "fiscal_year", "kind", "revenue_or_spending", "department", "program", "sub_object", "fund", "before", "after",
        "before_transaction_id", "transaction_id"
        """;

    /// <summary>Sums of changes as they are stored, besides their load.</summary>
    public const string TotalColumns = """
        "fiscal_year", "department", "fund", "kind", "revenue_or_spending", "change_count", "difference", "moved"
        """;

    /// <summary>The changes of <c>@loadId</c> as a common table <c>changes</c>, from the rows that came and went.</summary>
    public const string Computed = $"""
        WITH numbered AS (
            SELECT "change", "transaction_id", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "amount",
                   ROW_NUMBER() OVER (
                       PARTITION BY "change", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id"
                       ORDER BY "transaction_id") AS "pair_number"
            FROM "report"."transaction_change"
            WHERE "load_id" = @loadId
        ),
        paired AS (
            SELECT "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "pair_number",
                   MAX(CASE WHEN "change" = 'Removed' THEN "amount" END) AS "before",
                   MAX(CASE WHEN "change" = 'Added' THEN "amount" END) AS "after",
                   MAX(CASE WHEN "change" = 'Removed' THEN "transaction_id" END) AS "before_transaction_id",
                   MAX(CASE WHEN "change" = 'Added' THEN "transaction_id" END) AS "transaction_id"
            FROM numbered
            GROUP BY "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "pair_number"
        ),
        changes AS (
            SELECT ROW_NUMBER() OVER (
                       ORDER BY c."fiscal_year", p."department", p."program", y."sub_object", f."fund", c."finance_id", c."program_id", c."type_id", c."fund_id",
                                c."pair_number") AS "change_number",
                   c."fiscal_year", CASE WHEN c."before" IS NULL THEN 'Added' WHEN c."after" IS NULL THEN 'Removed' ELSE 'Changed' END AS "kind",
                   s."revenue_or_spending", p."department", p."program", y."sub_object", f."fund", c."before", c."after", c."before_transaction_id", c."transaction_id"
            FROM paired AS c
            JOIN "report"."finance" AS s ON s."finance_id" = c."finance_id"
            JOIN "report"."program" AS p ON p."program_id" = c."program_id"
            JOIN "report"."type" AS y ON y."type_id" = c."type_id"
            JOIN "report"."fund" AS f ON f."fund_id" = c."fund_id"
        )
        """;

    /// <summary>The same, as they were stored.</summary>
    public const string Stored = $"""
        WITH changes AS (SELECT {Columns} FROM "report"."load_change" WHERE "load_id" = @loadId)
        """;

    /// <summary>Sums up the common table <c>changes</c>.</summary>
    public const string TotalsOfChanges = """
        SELECT "fiscal_year", "department", "fund", "kind", "revenue_or_spending", COUNT(*) AS "change_count",
               SUM(COALESCE("after", 0.00) - COALESCE("before", 0.00)) AS "difference", SUM(ABS(COALESCE("after", 0.00) - COALESCE("before", 0.00))) AS "moved"
        FROM changes
        GROUP BY "fiscal_year", "department", "fund", "kind", "revenue_or_spending"
        """;

    /// <summary>The sums of <c>@loadId</c> as a common table <c>totals</c>.</summary>
    public const string ComputedTotals = $"{Computed}, totals AS ({TotalsOfChanges})";

    /// <summary>The same, as they were stored.</summary>
    public const string StoredTotals = $"""
        WITH totals AS (SELECT {TotalColumns} FROM "report"."load_change_total" WHERE "load_id" = @loadId)
        """;
}
