using Dapper;
using Npgsql;

namespace SfSpend.Core.Warehouse;

/// <summary>
/// A schema per load with the star as that load published it: views, named as the tables of <see cref="StarSchema.Schema"/> are, over
/// tables that never change again. Views hold on to tables, not to their names, so a part that moves away stays in its load.
/// </summary>
internal static class LoadSchemas
{
    /// <summary>What a load can be asked by: everything else in <see cref="StarSchema.Schema"/> is about loads, not of one.</summary>
    public static IReadOnlyList<WarehouseTable> Tables { get; } = [StarSchema.Transaction, .. StarSchema.Dimensions, StarSchema.CodeHistory];

    public static string NameOf(long loadId) => FormattableString.Invariant($"load_{loadId}");

    /// <summary>The name of the table that keeps a dimension or the code history as a load left it, without quotes.</summary>
    public static string CopyName(WarehouseTable table, long loadId) => FormattableString.Invariant($"{table.Name}_from_{loadId}");

    public static bool IsName(string schema) => schema.StartsWith("load_", StringComparison.Ordinal) && schema.AsSpan(5).IndexOfAnyExceptInRange('0', '9') < 0 && schema.Length > 5;

    /// <summary>Whether the star as a load published it is there to be asked.</summary>
    public static async Task<bool> IsKeptAsync(NpgsqlConnection connection, long loadId, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT COUNT(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = @schema AND c.relname = @table;
            """;
        var kept = new { schema = NameOf(loadId), table = StarSchema.Transaction.Name };
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, kept, cancellationToken: cancellationToken)) > 0;
    }

    /// <summary>Who may read the published tables of a PostgreSQL warehouse, quoted.</summary>
    public static async Task<IReadOnlyList<string>> FindReadersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string readers = $"""
            SELECT DISTINCT CAST(CAST(a.grantee AS regrole) AS text)
            FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
            WHERE n.nspname = '{StarSchema.Schema}' AND a.privilege_type = 'USAGE' AND a.grantee NOT IN (0, n.nspowner);
            """;
        return (await connection.QueryAsync<string>(new CommandDefinition(readers, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Lets a role that came later read every load there is in a PostgreSQL warehouse.</summary>
    /// <param name="role">Quoted.</param>
    public static async Task OpenAllAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        const string schemas = """
            SELECT nspname FROM pg_namespace WHERE nspname ~ '^load_[0-9]+$';
            """;
        foreach (var schema in await connection.QueryAsync<string>(new CommandDefinition(schemas, cancellationToken: cancellationToken)))
        {
            await OpenAsync(connection, schema, role, cancellationToken);
        }
    }

    /// <summary>Lets somebody read all that is in a schema now.</summary>
    /// <param name="reader">As it stands in a GRANT.</param>
    public static async Task OpenAsync(NpgsqlConnection connection, string schema, string reader, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new CommandDefinition($"GRANT USAGE ON SCHEMA \"{schema}\" TO {reader};", cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition($"GRANT SELECT ON ALL TABLES IN SCHEMA \"{schema}\" TO {reader};", cancellationToken: cancellationToken));
    }
}
