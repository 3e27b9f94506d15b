using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>Reads what a load changed. A row that went and a row that came with the same keys are one change of amount.</summary>
internal static class ChangeReader
{
    private const string Paired = """
        WITH numbered AS (
            SELECT "change", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "amount",
                   ROW_NUMBER() OVER (
                       PARTITION BY "change", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id"
                       ORDER BY "transaction_id") AS "pair_number"
            FROM "report"."transaction_change"
            WHERE "load_id" = @Value
        ),
        paired AS (
            SELECT "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "pair_number",
                   MAX(CASE WHEN "change" = 'Removed' THEN "amount" END) AS "before",
                   MAX(CASE WHEN "change" = 'Added' THEN "amount" END) AS "after"
            FROM numbered
            GROUP BY "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "pair_number"
        )
        """;

    /// <summary>Null when there is no such load.</summary>
    public static async Task<LoadChanges?> ReadAsync(NpgsqlConnection connection, LoadId id, CancellationToken cancellationToken)
    {
        const string bases = """
            SELECT "base_load_id" FROM "report"."load" WHERE "load_id" = @Value;
            """;
        const string count = $"""
            {Paired}
            SELECT COUNT(*) FROM paired;
            """;
        const string changes = $"""
            {Paired}
            SELECT c."fiscal_year" AS "FiscalYear",
                   CASE WHEN c."before" IS NULL THEN 'Added' WHEN c."after" IS NULL THEN 'Removed' ELSE 'Changed' END AS "Kind",
                   s."revenue_or_spending" AS "RevenueOrSpending", p."department" AS "Department", p."program" AS "Program",
                   y."sub_object" AS "SubObject", f."fund" AS "Fund", c."before" AS "Before", c."after" AS "After"
            FROM paired AS c
            JOIN "report"."finance" AS s ON s."finance_id" = c."finance_id"
            JOIN "report"."program" AS p ON p."program_id" = c."program_id"
            JOIN "report"."type" AS y ON y."type_id" = c."type_id"
            JOIN "report"."fund" AS f ON f."fund_id" = c."fund_id"
            ORDER BY c."fiscal_year", p."department", p."program", y."sub_object", f."fund", c."finance_id",
                     c."program_id", c."type_id", c."fund_id", c."pair_number"
            LIMIT @MaxChanges;
            """;

        var found = (await connection.QueryAsync<long?>(new CommandDefinition(bases, new { id.Value }, cancellationToken: cancellationToken))).AsList();
        if (found.Count == 0)
        {
            return null;
        }

        var rows = await connection.QueryAsync<LoadChange>(
            new CommandDefinition(changes, new { id.Value, LoadChanges.MaxChanges }, cancellationToken: cancellationToken));
        var total = await connection.ExecuteScalarAsync<long>(new CommandDefinition(count, new { id.Value }, cancellationToken: cancellationToken));
        return new LoadChanges(id, found[0] is { } baseId ? new LoadId(baseId) : null, rows.AsList(), total);
    }
}
