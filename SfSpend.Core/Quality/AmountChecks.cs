namespace SfSpend.Core.Quality;

/// <summary>Amounts that look wrong beside others: sums that changed their sign, and single rows far beyond what is usual.</summary>
internal static class AmountChecks
{
    /// <summary>A transaction is unusual from this many times the largest amount of the year before.</summary>
    public const int UnusualFactor = 10;

    /// <summary>Groups whose largest amount is beyond the usual.</summary>
    private const string Beyond = """
        "staging"."beyond"
        """;

    private const string Keys = """
        "fiscal_year", "program_id", "type_id", "fund_id", "finance_id"
        """;

    /// <summary>
    /// A program × type × fund × side whose sum of a fiscal year was positive and is negative, or the other way round. For that there
    /// must be a negative row before or now, and few groups have one.
    /// </summary>
    public static Task<CheckResult> SignFlipsAsync(StagedRows staged, CancellationToken cancellationToken) =>
        staged.NotComparable is { } why
            ? Task.FromResult(StagedRows.NotCompared(CheckCatalog.SignFlips, why))
            : staged.AskAsync(
                CheckCatalog.SignFlips,
                $"""
                WITH flipped AS (
                    SELECT {Keys}, SUM(u."before") AS "before", SUM(u."now") AS "now"
                    FROM (
                        SELECT {Keys}, "amount" AS "before", 0.00 AS "now" FROM ({staged.Leaving}) AS b
                        UNION ALL
                        SELECT {Keys}, 0.00 AS "before", "amount" AS "now" FROM ({staged.Staged}) AS n
                    ) AS u
                    WHERE ({Keys}) IN (
                        SELECT {Keys} FROM ({staged.Leaving}) AS b WHERE "amount" < 0
                        UNION ALL
                        SELECT {Keys} FROM ({staged.Staged}) AS n WHERE "amount" < 0
                    )
                    GROUP BY {Keys}
                    HAVING (SUM(u."before") < 0 AND SUM(u."now") > 0) OR (SUM(u."before") > 0 AND SUM(u."now") < 0)
                )
                SELECT COUNT(*) OVER () AS "failing", t."fiscal_year", s."revenue_or_spending", p."department", p."program", y."sub_object", f."fund",
                       t."before" AS "amount_before", t."now" AS "amount_now"
                FROM flipped AS t
                {MemberNames.Join}
                ORDER BY t."fiscal_year", s."revenue_or_spending", t."program_id", t."type_id", t."fund_id"
                """,
                "No sum of a program, type, fund and side changed its sign within its fiscal year.",
                "Sums of a program, type, fund and side whose sign is another than in the load before.",
                cancellationToken);

    /// <summary>
    /// A row of more than ten times the largest absolute amount of its department and side in the fiscal year before. After the first
    /// load only rows that come with this one count: what was looked at once is not reported every week.
    /// </summary>
    public static async Task<CheckResult> UnusualAmountsAsync(StagedRows staged, CancellationToken cancellationToken)
    {
        await staged.AnalyzeAsync("\"staging\".\"measure\"", cancellationToken);
        await staged.PrepareAsync(
            Beyond,
            $"""
            WITH peak AS (
                SELECT g.*, p."organization_group", p."department"
                FROM (
                    SELECT "fiscal_year", "program_id", "finance_id", "largest" FROM "staging"."measure"
                    UNION ALL
                    SELECT "fiscal_year", "program_id", "finance_id", GREATEST(MAX("amount"), -MIN("amount"))
                    FROM ({staged.KeptBefore}) AS k GROUP BY "fiscal_year", "program_id", "finance_id"
                ) AS g
                JOIN ({MemberNames.Either("program")}) AS p ON p."program_id" = g."program_id"
            ), usual AS (
                SELECT "fiscal_year", "organization_group", "department", "finance_id", MAX("largest") AS "largest"
                FROM peak GROUP BY "fiscal_year", "organization_group", "department", "finance_id"
            )
            SELECT k."fiscal_year", k."program_id", k."finance_id", u."largest"
            FROM peak AS k
            JOIN usual AS u ON u."fiscal_year" = k."fiscal_year" - 1 AND u."organization_group" = k."organization_group"
                AND u."department" = k."department" AND u."finance_id" = k."finance_id"
            WHERE u."largest" > 0 AND k."largest" > {UnusualFactor} * u."largest"
            """,
            cancellationToken);
        return await AskUnusualAmountsAsync(staged, cancellationToken);
    }

    private static Task<CheckResult> AskUnusualAmountsAsync(StagedRows staged, CancellationToken cancellationToken) => staged.AskAsync(
        CheckCatalog.UnusualAmounts,
        $"""
        WITH t AS (
            SELECT n.*, x."largest"
            FROM ({staged.Staged}) AS n
            JOIN {Beyond} AS x ON x."fiscal_year" = n."fiscal_year" AND x."program_id" = n."program_id" AND x."finance_id" = n."finance_id"
            WHERE ABS(n."amount") > {UnusualFactor} * x."largest"
        )
        SELECT COUNT(*) OVER () AS "failing", t."fiscal_year", s."revenue_or_spending", p."department", p."program", y."sub_object", f."fund", t."amount",
               t."largest" AS "largest_year_before", t."transaction_id"
        FROM t
        {MemberNames.Join}
        {(staged.NotComparable is null ? NotThereBefore(staged) : "")}
        ORDER BY t."transaction_id"
        """,
        $"No new row is more than {UnusualFactor} times the largest amount of its department and side in the fiscal year before.",
        $"New rows of more than {UnusualFactor} times the largest amount of their department and side in the fiscal year before.",
        cancellationToken);

    /// <summary>Only groups beyond the usual are looked up in the load before.</summary>
    private static string NotThereBefore(StagedRows staged) => $"""
        WHERE NOT EXISTS (
            SELECT 1
            FROM ({staged.Leaving}) AS o
            JOIN {Beyond} AS x ON x."fiscal_year" = o."fiscal_year" AND x."program_id" = o."program_id" AND x."finance_id" = o."finance_id"
            WHERE {Same("o", "t")} AND o."amount" = t."amount"
        )
        """;

    private static string Same(string one, string other) => string.Join(" AND ", Keys.Split(", ").Select(key => $"{one}.{key} = {other}.{key}"));
}
