using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>Brings staged dimensions and code history into the warehouse. Members keep their ids and none is ever deleted.</summary>
internal static class DimensionMerge
{
    /// <summary>Inserts new members, renames those that are called otherwise now, and brings the whole code history.</summary>
    /// <returns>The tables of which a row really changed.</returns>
    public static async Task<IReadOnlyList<WarehouseTable>> MergeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var changed = new List<WarehouseTable>();
        foreach (var table in StarSchema.Dimensions)
        {
            if (await ExecuteAsync(connection, MergeSql(table), cancellationToken) > 0)
            {
                // The smallest are never counted by the server itself, and a plan that guesses at them can be slow.
                await ExecuteAsync(connection, $"ANALYZE {table.In(StarSchema.Schema)};", cancellationToken);
                changed.Add(table);
            }
        }

        if (await ExecuteAsync(connection, CodeHistorySql, cancellationToken) > 0)
        {
            changed.Add(StarSchema.CodeHistory);
        }

        return changed;
    }

    private static string MergeSql(WarehouseTable table)
    {
        var target = table.In(StarSchema.Schema);
        var attributes = table.Attributes.Select(WarehouseTable.Quote).ToArray();
        return $"""
            INSERT INTO {target} ({table.ColumnList})
            SELECT {table.ColumnList} FROM {table.In(StarSchema.StagingSchema)}
            ON CONFLICT ({WarehouseTable.Quote(table.Key ?? "")}) DO UPDATE
            SET {string.Join(", ", attributes.Select(name => $"{name} = EXCLUDED.{name}"))}
            WHERE ({string.Join(", ", attributes.Select(name => $"{target}.{name}"))})
                IS DISTINCT FROM ({string.Join(", ", attributes.Select(name => $"EXCLUDED.{name}"))});
            """;
    }

    private static string CodeHistorySql
    {
        get
        {
            var columns = StarSchema.CodeHistory.ColumnList;
            return $"""
                DELETE FROM "report"."code_history"
                WHERE EXISTS (
                    (SELECT {columns} FROM "report"."code_history" EXCEPT ALL SELECT {columns} FROM "staging"."code_history")
                    UNION ALL
                    (SELECT {columns} FROM "staging"."code_history" EXCEPT ALL SELECT {columns} FROM "report"."code_history")
                );
                INSERT INTO "report"."code_history" ({columns})
                SELECT {columns} FROM "staging"."code_history" WHERE NOT EXISTS (SELECT 1 FROM "report"."code_history");
                """;
        }
    }

    private static Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
}
