using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>A load in the list of loads: what it is, and how much it changed.</summary>
/// <param name="BaseLoadId">The load before, or null for the first.</param>
/// <param name="ChangeCount">Rows added, removed or changed in amount; zero for the first load.</param>
public sealed record LoadOutline(LoadSummary Load, LoadId? BaseLoadId, long ChangeCount)
{
    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<LoadOutline>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(connection, null, cancellationToken);
        return
        [
            .. from load in await ConsistentRead.ListAsync(connection, cancellationToken)
               where rows.ContainsKey(load.LoadId.Value)
               select rows[load.LoadId.Value].ToOutline(load),
        ];
    }

    /// <summary>Null when there is no such load.</summary>
    public static async Task<LoadOutline?> FindAsync(NpgsqlConnection connection, LoadId id, CancellationToken cancellationToken) =>
        await ConsistentRead.FindAsync(connection, id, cancellationToken) is { } load
        && (await ReadRowsAsync(connection, id, cancellationToken)).TryGetValue(id.Value, out var row)
            ? row.ToOutline(load)
            : null;

    /// <summary>Counts are stored when a load is published; those of loads from before that are counted here until they are stored as well.</summary>
    private static async Task<Dictionary<long, Row>> ReadRowsAsync(NpgsqlConnection connection, LoadId? only, CancellationToken cancellationToken)
    {
        var isStored = await WarehouseTables.AreThereAsync(connection, cancellationToken);
        var sql = $"""
            SELECT l."load_id" AS "LoadId", l."base_load_id" AS "BaseLoadId", {(isStored ? "c.\"added_count\" + c.\"removed_count\" + c.\"changed_count\"" : "CAST(NULL AS bigint)")} AS "ChangeCount"
            FROM "report"."load" AS l
            {(isStored ? "LEFT JOIN \"report\".\"load_change_count\" AS c ON c.\"load_id\" = l.\"load_id\"" : "")}
            WHERE {(only is null ? "1 = 1" : "l.\"load_id\" = @load")};
            """;
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(sql, new { load = only?.Value }, cancellationToken: cancellationToken))).ToDictionary(row => row.LoadId);
        if (rows.Values.Where(row => row.ChangeCount is null).Select(row => row.LoadId).ToList() is [_, ..] unstored)
        {
            foreach (var (load, count) in await CountAsync(connection, unstored, cancellationToken))
            {
                rows[load] = rows[load] with { ChangeCount = (long)count };
            }
        }

        return rows;
    }

    private static Task<IEnumerable<(long Load, decimal Count)>> CountAsync(NpgsqlConnection connection, IReadOnlyList<long> loads, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT k."load_id", SUM(CASE WHEN k."came" > k."went" THEN k."came" ELSE k."went" END)
            FROM (
                SELECT "load_id",
                       SUM(CASE WHEN "change" = 'Added' THEN 1 ELSE 0 END) AS "came",
                       SUM(CASE WHEN "change" = 'Removed' THEN 1 ELSE 0 END) AS "went"
                FROM "report"."transaction_change"
                WHERE "load_id" IN ({string.Join(", ", loads)})
                GROUP BY "load_id", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id"
            ) AS k
            GROUP BY k."load_id";
            """;
        return connection.QueryAsync<(long, decimal)>(new CommandDefinition(sql, cancellationToken: cancellationToken));
    }

    private sealed record Row(long LoadId, long? BaseLoadId, long? ChangeCount)
    {
        public LoadOutline ToOutline(LoadSummary load) => new(load, BaseLoadId is { } id ? new LoadId(id) : null, ChangeCount ?? 0);
    }
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
