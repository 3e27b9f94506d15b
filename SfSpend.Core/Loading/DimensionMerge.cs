using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Brings staged dimensions and code history into the warehouse. Members keep their ids. One that the load does not use is taken out of the dimension, and stays
/// among all members there ever were.
/// </summary>
internal static class DimensionMerge
{
    /// <summary>Renames members that are called otherwise now, inserts new ones, and brings the whole code history. Members that go are still there.</summary>
    /// <returns>The tables of which a row really changed, or will when members are taken out.</returns>
    public static async Task<IReadOnlyList<WarehouseTable>> MergeAsync(NpgsqlConnection connection, WarehouseDialect dialect, CancellationToken cancellationToken)
    {
        var changed = new List<WarehouseTable>();
        foreach (var table in StarSchema.Dimensions)
        {
            if (StarSchema.MemberTables.Contains(table))
            {
                await ExecuteAsync(connection, InsertSql(table, StarSchema.Schema, StarSchema.PastSchema), cancellationToken);
                await ExecuteAsync(connection, RenameSql(table, StarSchema.PastSchema), cancellationToken);
                await ExecuteAsync(connection, InsertSql(table, StarSchema.StagingSchema, StarSchema.PastSchema), cancellationToken);
            }

            var renamed = await ExecuteAsync(connection, RenameSql(table, StarSchema.Schema), cancellationToken);
            var inserted = await ExecuteAsync(connection, InsertSql(table, StarSchema.StagingSchema, StarSchema.Schema), cancellationToken);
            if (renamed + inserted > 0 || await CountUnusedAsync(connection, table, cancellationToken) > 0)
            {
                changed.Add(table);
            }

            if (renamed + inserted > 0 && dialect.Analyze(table.In(StarSchema.Schema)) is { } analyze)
            {
                // The smallest are never counted by the server itself, and a plan that guesses at them can be slow.
                await ExecuteAsync(connection, analyze, cancellationToken);
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

    /// <summary>Takes members out that no row of the load uses: what was staged was conformed with the years that stay.</summary>
    /// <param name="kept">Years that stay as they are; their rows are looked at all the same.</param>
    public static async Task RemoveUnusedAsync(NpgsqlConnection connection, IEnumerable<int> kept, CancellationToken cancellationToken)
    {
        var years = string.Join(", ", kept);
        foreach (var table in StarSchema.MemberTables)
        {
            var key = WarehouseTable.Quote(table.Key ?? "");
            var unlessKept = years.Length == 0 ? "" : $"AND {key} NOT IN (SELECT {key} FROM \"report\".\"transaction\" WHERE \"fiscal_year\" IN ({years}))";
            await ExecuteAsync(connection, $"DELETE FROM {table.In(StarSchema.Schema)} WHERE {IsUnstaged(table)} {unlessKept};", cancellationToken);
        }
    }

    private static Task<long> CountUnusedAsync(NpgsqlConnection connection, WarehouseTable table, CancellationToken cancellationToken) =>
        StarSchema.MemberTables.Contains(table)
            ? connection.ExecuteScalarAsync<long>(new CommandDefinition(
                $"SELECT COUNT(*) FROM {table.In(StarSchema.Schema)} WHERE {IsUnstaged(table)};", commandTimeout: 0, cancellationToken: cancellationToken))
            : Task.FromResult(0L);

    private static string IsUnstaged(WarehouseTable table)
    {
        var key = WarehouseTable.Quote(table.Key ?? "");
        return $"{key} NOT IN (SELECT {key} FROM {table.In(StarSchema.StagingSchema)})";
    }

    private static string RenameSql(WarehouseTable table, string schema)
    {
        var (target, key) = (table.In(schema), WarehouseTable.Quote(table.Key ?? ""));
        var attributes = table.Attributes.Select(WarehouseTable.Quote).ToArray();
        return $"""
            UPDATE {target}
            SET {string.Join(", ", attributes.Select(name => $"{name} = s.{name}"))}
            FROM {table.In(StarSchema.StagingSchema)} AS s
            WHERE {target}.{key} = s.{key} AND ({string.Join(" OR ", attributes.Select(name => $"{target}.{name} <> s.{name}"))});
            """;
    }

    private static string InsertSql(WarehouseTable table, string from, string into)
    {
        var key = WarehouseTable.Quote(table.Key ?? "");
        return $"""
            INSERT INTO {table.In(into)} ({table.ColumnList})
            SELECT {table.ColumnList} FROM {table.In(from)}
            WHERE {key} NOT IN (SELECT {key} FROM {table.In(into)});
            """;
    }

    private static Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
}
