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

    /// <summary>Lets whoever may read the published tables read those of one load.</summary>
    public static async Task OpenToReadersAsync(NpgsqlConnection connection, long loadId, CancellationToken cancellationToken)
    {
        const string readers = $"""
            SELECT DISTINCT CAST(CAST(a.grantee AS regrole) AS text)
            FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
            WHERE n.nspname = '{StarSchema.Schema}' AND a.privilege_type = 'USAGE' AND a.grantee NOT IN (0, n.nspowner);
            """;
        foreach (var role in await connection.QueryAsync<string>(new CommandDefinition(readers, cancellationToken: cancellationToken)))
        {
            await connection.ExecuteAsync(new CommandDefinition(Grant(NameOf(loadId), role), cancellationToken: cancellationToken));
        }
    }

    /// <summary>Lets a role that came later read every load there is.</summary>
    /// <param name="role">Quoted.</param>
    public static async Task OpenAllAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        const string schemas = """
            SELECT nspname FROM pg_namespace WHERE nspname ~ '^load_[0-9]+$';
            """;
        foreach (var schema in await connection.QueryAsync<string>(new CommandDefinition(schemas, cancellationToken: cancellationToken)))
        {
            await connection.ExecuteAsync(new CommandDefinition(Grant(schema, role), cancellationToken: cancellationToken));
        }
    }

    private static string Grant(string schema, string role) => $"""
        GRANT USAGE ON SCHEMA "{schema}" TO {role};
        GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO {role};
        """;
}
