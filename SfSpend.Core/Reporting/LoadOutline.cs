using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>A load in the list of loads: what it is, and how much it changed.</summary>
/// <param name="BaseLoadId">The load before, or null for the first.</param>
/// <param name="ChangeCount">Rows added, removed or changed in amount; zero for the first load.</param>
public sealed record LoadOutline(LoadSummary Load, LoadId? BaseLoadId, long ChangeCount)
{
    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<LoadOutline>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT l."load_id" AS "LoadId", l."base_load_id" AS "BaseLoadId", COALESCE(c."change_count", 0) AS "ChangeCount"
            FROM "report"."load" AS l
            LEFT JOIN (
                SELECT k."load_id" AS "load_id", SUM(CASE WHEN k."came" > k."went" THEN k."came" ELSE k."went" END) AS "change_count"
                FROM (
                    SELECT "load_id",
                           SUM(CASE WHEN "change" = 'Added' THEN 1 ELSE 0 END) AS "came",
                           SUM(CASE WHEN "change" = 'Removed' THEN 1 ELSE 0 END) AS "went"
                    FROM "report"."transaction_change"
                    GROUP BY "load_id", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id"
                ) AS k
                GROUP BY k."load_id"
            ) AS c ON c."load_id" = l."load_id";
            """;
        var counts = (await connection.QueryAsync<Row>(new CommandDefinition(sql, cancellationToken: cancellationToken))).ToDictionary(row => row.LoadId);
        return
        [
            .. from load in await ConsistentRead.ListAsync(connection, cancellationToken)
               where counts.ContainsKey(load.LoadId.Value)
               let row = counts[load.LoadId.Value]
               select new LoadOutline(load, row.BaseLoadId is { } id ? new LoadId(id) : null, (long)row.ChangeCount),
        ];
    }

    private sealed record Row(long LoadId, long? BaseLoadId, decimal ChangeCount);
}

/// <summary>A fiscal year of a load.</summary>
/// <param name="RunId">The run whose raw extracts its rows stand in: an earlier one when the year did not change.</param>
/// <param name="CameWith">The load that run published.</param>
public sealed record LoadYear(int FiscalYear, RunId RunId, LoadId CameWith, long RowCount)
{
    /// <summary>Latest first.</summary>
    public static async Task<IReadOnlyList<LoadYear>> ReadAsync(NpgsqlConnection connection, LoadId id, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT y."fiscal_year" AS "FiscalYear", y."run_id" AS "RunId", l."load_id" AS "CameWith", y."row_count" AS "RowCount"
            FROM "report"."load_year" AS y
            JOIN "report"."load" AS l ON l."run_id" = y."run_id"
            WHERE y."load_id" = @Value
            ORDER BY y."fiscal_year" DESC;
            """;
        var years = await connection.QueryAsync<Row>(new CommandDefinition(sql, new { id.Value }, cancellationToken: cancellationToken));
        return [.. years.Select(year => new LoadYear(year.FiscalYear, new RunId(year.RunId), new LoadId(year.CameWith), year.RowCount))];
    }

    private sealed record Row(int FiscalYear, long RunId, long CameWith, long RowCount);
}
