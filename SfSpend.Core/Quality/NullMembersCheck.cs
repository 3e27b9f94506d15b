using SfSpend.Core.Conforming;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Quality;

/// <summary><c>null-members</c>: rows without a name at some level of a dimension.</summary>
internal static class NullMembersCheck
{
    public static Task<CheckResult> RunAsync(StagedRows staged, CancellationToken cancellationToken)
    {
        var nameless = string.Join("\n    OR ", Dimension.All.Select(dimension => $"t.\"{dimension.Table}_id\" IN ({Nameless(dimension)})"));
        return staged.AskAsync(
            CheckCatalog.NullMembers,
            $"""
            WITH t AS ({staged.All}), failing AS (
                SELECT t.* FROM t WHERE {nameless}
            )
            SELECT COUNT(*) OVER () AS "failing", t."fiscal_year", s."revenue_or_spending", p."department", p."program", y."character", y."object",
                   y."sub_object", f."fund", f."fund_category", t."amount", t."transaction_id"
            FROM failing AS t
            {MemberNames.Join}
            ORDER BY t."transaction_id"
            """,
            "Every row has a name at each level of its program, type and fund.",
            "Rows for which the source has no name at some level of their program, type or fund; there they stand under “No …”.",
            cancellationToken);
    }

    private static string Nameless(Dimension dimension)
    {
        var condition = string.Join(" OR ", dimension.Levels.Select(level => $"LOWER(\"{level.Name.ApiName()}\") = '{level.NullName.ToLowerInvariant()}'"));
        string In(string schema) => $"SELECT \"{dimension.Table}_id\" FROM \"{schema}\".\"{dimension.Table}\" WHERE {condition}";
        return $"{In(StarSchema.StagingSchema)} UNION {In(StarSchema.Schema)}";
    }
}

/// <summary>Names of a row's members: of staging, which is what they will be called, else as they are called now.</summary>
internal static class MemberNames
{
    /// <summary>Joins rows <c>t</c> with program <c>p</c>, type <c>y</c>, fund <c>f</c> and side <c>s</c>.</summary>
    public static string Join => $"""
        JOIN ({Either("program")}) AS p ON p."program_id" = t."program_id"
        JOIN ({Either("type")}) AS y ON y."type_id" = t."type_id"
        JOIN ({Either("fund")}) AS f ON f."fund_id" = t."fund_id"
        JOIN "staging"."finance" AS s ON s."finance_id" = t."finance_id"
        """;

    public static string Either(string table) => $"""
        SELECT * FROM "staging"."{table}"
        UNION ALL
        SELECT * FROM "report"."{table}" WHERE "{table}_id" NOT IN (SELECT "{table}_id" FROM "staging"."{table}")
        """;
}
