using Dapper;
using Npgsql;

namespace SfSpend.Core.Warehouse;

/// <summary>The warehouse in Redshift: schemas, tables, and the group of those who may read them.</summary>
public static class RedshiftSchema
{
    /// <summary>Creates what is missing, and lets the group read what is published. Who is in the group is the caller's matter.</summary>
    /// <param name="readers">A group of database users.</param>
    public static async Task EnsureAsync(NpgsqlDataSource warehouse, string readers, CancellationToken cancellationToken)
    {
        const string groups = "SELECT COUNT(*) FROM pg_group WHERE groname = @readers;";
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await connection.ExecuteScalarAsync<long>(new CommandDefinition(groups, new { readers }, cancellationToken: cancellationToken)) == 0)
        {
            await connection.ExecuteAsync(new CommandDefinition($"CREATE GROUP {WarehouseTable.Quote(readers)};", cancellationToken: cancellationToken));
        }

        await EnsureAsync(connection, readers, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Creates what is missing in a warehouse that has its group of readers, in the caller's transaction.</summary>
    internal static async Task EnsureAsync(NpgsqlConnection connection, string readers, CancellationToken cancellationToken)
    {
        var group = $"GROUP {WarehouseTable.Quote(readers)}";
        string[] statements =
        [
            .. ((string[])[StarSchema.Schema, StarSchema.PastSchema, StarSchema.StagingSchema]).Select(schema => $"CREATE SCHEMA IF NOT EXISTS \"{schema}\";"),
            .. RedshiftTables.Lasting,
            .. StarComments.All,
            $"GRANT USAGE ON SCHEMA \"{StarSchema.Schema}\" TO {group};",
            $"GRANT SELECT ON ALL TABLES IN SCHEMA \"{StarSchema.Schema}\" TO {group};",
        ];
        foreach (var statement in statements)
        {
            await connection.ExecuteAsync(new CommandDefinition(statement, cancellationToken: cancellationToken));
        }
    }

    /// <summary>Creates a user in the group who has no password: it comes with temporary credentials only.</summary>
    public static async Task EnsureReaderAsync(NpgsqlDataSource warehouse, string user, string readers, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        if (!await HasUserAsync(connection, user, cancellationToken))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                $"CREATE USER {WarehouseTable.Quote(user)} PASSWORD DISABLE IN GROUP {WarehouseTable.Quote(readers)};", cancellationToken: cancellationToken));
        }
    }

    /// <summary>Whether the tables are there and the user who reads them.</summary>
    public static async Task<bool> IsReadyAsync(NpgsqlDataSource warehouse, string user, CancellationToken cancellationToken)
    {
        const string tables = """
            SELECT COUNT(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'report' AND c.relname IN ('transaction', 'load');
            """;
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(tables, cancellationToken: cancellationToken)) == 2
            && await HasUserAsync(connection, user, cancellationToken);
    }

    private static async Task<bool> HasUserAsync(NpgsqlConnection connection, string user, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COUNT(*) FROM pg_user WHERE usename = @user;", new { user }, cancellationToken: cancellationToken)) > 0;
}
