using System.Globalization;
using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Keeps a load askable for good: makes its schema, over the fiscal years it has and over a copy of each dimension. A load that did not
/// change a dimension shares the copy of the load before.
/// </summary>
internal sealed class KeptLoad(NpgsqlConnection connection, WarehouseDialect dialect, long loadId)
{
    private const string CopyMark = "_from_";

    /// <summary>Keeps the load that is about to be published, in the caller's transaction, after its members were merged and before its years are exchanged.</summary>
    /// <param name="rows">Selects the fact's rows as the load has them, from tables in which they never change again.</param>
    /// <param name="changed">Dimensions and code history of which a row changed.</param>
    /// <param name="readers">Who may read the load, as they stand in a GRANT.</param>
    public async Task KeepAsync(string rows, IReadOnlyList<WarehouseTable> changed, IReadOnlyList<string> readers, CancellationToken cancellationToken)
    {
        var schema = LoadSchemas.NameOf(loadId);
        await ExecuteAsync($"CREATE SCHEMA IF NOT EXISTS {StarSchema.PastSchema};", cancellationToken);
        await ExecuteAsync($"CREATE SCHEMA \"{schema}\";", cancellationToken);
        await ExecuteAsync($"CREATE VIEW {StarSchema.Transaction.In(schema)} AS {rows};", cancellationToken);
        await ExecuteAsync(
            $"COMMENT ON VIEW {StarSchema.Transaction.In(schema)} IS 'The fact as load {loadId} published it. It never changes.';", cancellationToken);

        foreach (var table in LoadSchemas.Tables.Where(table => table != StarSchema.Transaction))
        {
            var copy = changed.Contains(table) ? null : await FindCopyAsync(table, cancellationToken);
            copy ??= await CopyAsync(table, cancellationToken);
            await ExecuteAsync($"CREATE VIEW {table.In(schema)} AS SELECT {table.ColumnList} FROM {copy};", cancellationToken);
        }

        foreach (var reader in readers)
        {
            await LoadSchemas.OpenAsync(connection, schema, reader, cancellationToken);
        }
    }

    /// <summary>
    /// With the key and without statistics: the server has none of all transactions of a load that is past, and told that there are but two sides,
    /// it would take a join with them for a hundred times smaller than it is.
    /// </summary>
    private async Task<string> CopyAsync(WarehouseTable table, CancellationToken cancellationToken)
    {
        var copy = $"\"{StarSchema.PastSchema}\".\"{LoadSchemas.CopyName(table, loadId)}\"";
        await ExecuteAsync($"CREATE TABLE {copy} ({dialect.Like(table.In(StarSchema.Schema))});", cancellationToken);
        await ExecuteAsync($"INSERT INTO {copy} SELECT {table.ColumnList} FROM {table.In(StarSchema.Schema)};", cancellationToken);
        return copy;
    }

    /// <summary>The copy that the load before has: the newest of its table.</summary>
    private async Task<string?> FindCopyAsync(WarehouseTable table, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'past' AND c.relkind = 'r';
            """;
        var names = await connection.QueryAsync<string>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        var newest = names.Where(name => name.StartsWith(table.Name + CopyMark, StringComparison.Ordinal))
            .Select(name => long.Parse(name.AsSpan(table.Name.Length + CopyMark.Length), CultureInfo.InvariantCulture))
            .DefaultIfEmpty()
            .Max();
        return newest > 0 ? $"\"{StarSchema.PastSchema}\".\"{LoadSchemas.CopyName(table, newest)}\"" : null;
    }

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
}
