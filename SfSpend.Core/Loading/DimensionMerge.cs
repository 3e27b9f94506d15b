using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>Brings staged dimensions and code history into the warehouse. Members keep their ids and none is ever deleted.</summary>
internal static class DimensionMerge
{
    /// <summary>Renames members that are called otherwise now, inserts new ones, and brings the whole code history.</summary>
    /// <returns>The tables of which a row really changed.</returns>
    public static async Task<IReadOnlyList<WarehouseTable>> MergeAsync(NpgsqlConnection connection, WarehouseDialect dialect, CancellationToken cancellationToken)
    {
        var changed = new List<WarehouseTable>();
        foreach (var table in StarSchema.Dimensions)
        {
            var renamed = await ExecuteAsync(connection, RenameSql(table), cancellationToken);
            if (renamed + await ExecuteAsync(connection, InsertSql(table), cancellationToken) > 0)
            {
                changed.Add(table);
                if (dialect.Analyze(table.In(StarSchema.Schema)) is { } analyze)
                {
                    // The smallest are never counted by the server itself, and a plan that guesses at them can be slow.
                    await ExecuteAsync(connection, analyze, cancellationToken);
                }
            }
        }

        if (await connection.ExecuteScalarAsync<long>(new CommandDefinition(HistoryDifferenceSql, commandTimeout: 0, cancellationToken: cancellationToken)) > 0)
        {
            await ExecuteAsync(connection, "DELETE FROM \"report\".\"code_history\";", cancellationToken);
            await ExecuteAsync(connection, $"INSERT INTO \"report\".\"code_history\" ({History}) SELECT {History} FROM \"staging\".\"code_history\";", cancellationToken);
            changed.Add(StarSchema.CodeHistory);
        }

        return changed;
    }

    private static string History => StarSchema.CodeHistory.ColumnList;

    /// <summary>Rows that one of the histories has oftener than the other. Grouping takes two nulls for equal, as a comparison would not.</summary>
    private static string HistoryDifferenceSql
    {
        get
        {
            string Counted(string schema) => $"SELECT {History}, COUNT(*) AS \"copy_count\" FROM \"{schema}\".\"code_history\" GROUP BY {History}";
            string Beyond(string one, string other) => $"SELECT 1 FROM ({Counted(one)} EXCEPT {Counted(other)}) AS {one}_alone";
            return $"SELECT COUNT(*) FROM ({Beyond("report", "staging")} UNION ALL {Beyond("staging", "report")}) AS differing;";
        }
    }

    private static string RenameSql(WarehouseTable table)
    {
        var (target, key) = (table.In(StarSchema.Schema), WarehouseTable.Quote(table.Key ?? ""));
        var attributes = table.Attributes.Select(WarehouseTable.Quote).ToArray();
        return $"""
            UPDATE {target}
            SET {string.Join(", ", attributes.Select(name => $"{name} = s.{name}"))}
            FROM {table.In(StarSchema.StagingSchema)} AS s
            WHERE {target}.{key} = s.{key} AND ({string.Join(" OR ", attributes.Select(name => $"{target}.{name} <> s.{name}"))});
            """;
    }

    private static string InsertSql(WarehouseTable table)
    {
        var key = WarehouseTable.Quote(table.Key ?? "");
        return $"""
            INSERT INTO {table.In(StarSchema.Schema)} ({table.ColumnList})
            SELECT {table.ColumnList} FROM {table.In(StarSchema.StagingSchema)}
            WHERE {key} NOT IN (SELECT {key} FROM {table.In(StarSchema.Schema)});
            """;
    }

    private static Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
}
