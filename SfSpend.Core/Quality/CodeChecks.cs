using SfSpend.Core.Conforming;

namespace SfSpend.Core.Quality;

/// <summary>Names with several codes and codes with several names, as the conform stage met them.</summary>
internal static class CodeChecks
{
    public static Task<CheckResult> OneNameSeveralCodesAsync(StagedRows staged, CancellationToken cancellationToken) => staged.AskAsync(
        CheckCatalog.OneNameSeveralCodes,
        """
        SELECT COUNT(*) OVER () AS "failing", "level", "parent", "name", "code", "replaced_code", "first_fiscal_year", "last_fiscal_year", "row_count", "amount"
        FROM (
            SELECT "level", "parent", "name", "code", "replaced_code", MIN("first_fiscal_year") AS "first_fiscal_year",
                   MAX("last_fiscal_year") AS "last_fiscal_year", SUM("row_count") AS "row_count", SUM("amount") AS "amount"
            FROM "staging"."code_history"
            WHERE "replaced_code" <> "code"
            GROUP BY "level", "parent", "name", "code", "replaced_code"
        ) AS h
        ORDER BY "level", "parent", "name", "replaced_code"
        """,
        "No code gave way to another of the same name.",
        "Codes that gave way to another of the same name; each is listed with the one that stands for it now.",
        cancellationToken);

    /// <summary>Codes of programs hold within a department; all others hold in their whole level.</summary>
    public static Task<CheckResult> OneCodeSeveralNamesAsync(StagedRows staged, CancellationToken cancellationToken)
    {
        var members = Dimension.All.SelectMany(dimension => dimension.Levels.Select(level =>
        {
            var (name, code) = (level.Name.ApiName(), level.Code.ApiName());
            var scope = name == "program" ? "\"organization_group\" || ' › ' || \"department\"" : "''";
            var historyScope = name == "program" ? "\"parent\"" : "''";
            return $"""
                SELECT '{name}' AS "level", {scope} AS "within", "{code}" AS "code", "{name}" AS "name" FROM "staging"."{dimension.Table}" WHERE "{code}" <> '{level.NullCode}'
                UNION
                SELECT '{name}', {historyScope}, "replaced_code", "name" FROM "staging"."code_history" WHERE "level" = '{name}' AND "replaced_code" <> '{level.NullCode}'
                """;
        }));
        return staged.AskAsync(
            CheckCatalog.OneCodeSeveralNames,
            $"""
            WITH m AS ({string.Join("\nUNION\n", members)}), twice AS (
                SELECT "level", "within", "code" FROM m GROUP BY "level", "within", "code" HAVING COUNT(*) > 1
            )
            SELECT COUNT(*) OVER () AS "failing", m."level", m."within", m."code", m."name"
            FROM m
            JOIN twice AS d ON d."level" = m."level" AND d."within" = m."within" AND d."code" = m."code"
            ORDER BY m."level", m."within", m."code", m."name"
            """,
            "No two names of a level share a code.",
            "Names that share their code with another name of the same level.",
            cancellationToken);
    }
}
