using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Records what a load changes: per fiscal year the multiset difference of the rows by keys and amount. Of equal rows, as many as both
/// sides have stay; which of them does not matter, the lowest ids do.
/// </summary>
internal static class ChangeRecord
{
    private const string Columns = """
        "transaction_id", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "amount"
        """;

    /// <returns>How many rows went and came.</returns>
    public static async Task<long> WriteAsync(
        NpgsqlConnection connection, WarehouseDialect dialect, long loadId, YearPlan plan, PublishedLoad baseLoad, CancellationToken cancellationToken)
    {
        var changed = 0L;
        foreach (var sql in Statements(dialect, plan, baseLoad))
        {
            changed += await connection.ExecuteAsync(new CommandDefinition(sql, new { loadId }, commandTimeout: 0, cancellationToken: cancellationToken));
        }

        return changed;
    }

    private static IEnumerable<string> Statements(WarehouseDialect dialect, YearPlan plan, PublishedLoad baseLoad)
    {
        var replaced = plan.ReplacedYears.ToLookup(baseLoad.Years.ContainsKey);
        foreach (var years in dialect.InGroups([.. replaced[true]]))
        {
            yield return Difference(Published(years), dialect.StagedRows(years));
        }

        foreach (var years in dialect.InGroups([.. replaced[false]]))
        {
            yield return All("Added", dialect.StagedRows(years));
        }

        foreach (var years in dialect.InGroups(plan.Removed))
        {
            yield return All("Removed", Published(years));
        }
    }

    private static string Published(IReadOnlyList<int> years) =>
        $"SELECT {Columns} FROM \"report\".\"transaction\" WHERE \"fiscal_year\" IN ({string.Join(", ", years)})";

    private static string All(string change, string rows) => $"""
        INSERT INTO "report"."transaction_change" ("load_id", "change", {Columns})
        SELECT @loadId, '{change}', {Columns} FROM ({rows}) AS r ORDER BY "transaction_id";
        """;

    private static string Difference(string before, string now) => $"""
        INSERT INTO "report"."transaction_change" ("load_id", "change", {Columns})
        WITH before AS ({Numbered(before)}), now AS ({Numbered(now)})
        SELECT @loadId, 'Removed', {Columns} FROM before WHERE {HasNoEqualIn("before", "now")}
        UNION ALL
        SELECT @loadId, 'Added', {Columns} FROM now WHERE {HasNoEqualIn("now", "before")};
        """;

    private static string Numbered(string rows) => $"""
        SELECT {Columns}, ROW_NUMBER() OVER (
            PARTITION BY "program_id", "type_id", "fund_id", "finance_id", "amount", "fiscal_year" ORDER BY "transaction_id") AS "copy_number"
        FROM ({rows}) AS r
        """;

    private static string HasNoEqualIn(string row, string others) => $"""
        NOT EXISTS (
            SELECT 1 FROM {others} AS o
            WHERE o."program_id" = {row}."program_id" AND o."type_id" = {row}."type_id" AND o."fund_id" = {row}."fund_id"
                AND o."finance_id" = {row}."finance_id" AND o."amount" = {row}."amount" AND o."fiscal_year" = {row}."fiscal_year"
                AND o."copy_number" = {row}."copy_number")
        """;
}
