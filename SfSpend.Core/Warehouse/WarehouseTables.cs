using Dapper;
using Npgsql;

namespace SfSpend.Core.Warehouse;

/// <summary>Tables that warehouses of earlier versions lack. They are made by the next load, or when the panel starts.</summary>
internal static class WarehouseTables
{
    private const int LaterCount = 6;

    /// <summary>Whether all of them are there.</summary>
    public static async Task<bool> AreThereAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT COUNT(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND ((n.nspname = 'report' AND c.relname IN ('load_change', 'load_change_total', 'load_change_count'))
                OR (n.nspname = 'past' AND c.relname IN ('program', 'type', 'fund')));
            """;
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: cancellationToken)) == LaterCount;
    }
}
