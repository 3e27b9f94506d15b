using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Keeps a load askable for good: makes its schema, over the fiscal years it has and over a copy of each dimension. A load that did not
/// change a dimension shares the copy of the load before.
/// </summary>
internal sealed class KeptLoad(NpgsqlConnection connection, long loadId)
{
    /// <summary>Keeps the load that is about to be published, in the caller's transaction, after its members were merged and before its years are exchanged.</summary>
    public Task KeepAsync(YearPlan plan, IReadOnlyList<WarehouseTable> changed, CancellationToken cancellationToken) => KeepAsync(
        [
            .. plan.Kept.Select(year => (year, StarTables.FactYearIn(StarSchema.PartSchema, year))),
            .. plan.Replaced.Select(file => file.FiscalYear.GetValueOrDefault()).Select(year => (year, StarTables.FactYearIn(StarSchema.StagingSchema, year))),
        ],
        changed,
        cancellationToken);

    /// <summary>Keeps a load that was published before loads were kept, while it is still the current one.</summary>
    public async Task KeepIfMissingAsync(PublishedLoad load, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(LoadSchemas.NameOf(loadId), StarSchema.Transaction.Name, cancellationToken))
        {
            await KeepAsync([.. load.Years.Keys.Select(year => (year, StarTables.FactYearIn(StarSchema.PartSchema, year)))], LoadSchemas.Tables, cancellationToken);
        }
    }

    private async Task KeepAsync(IReadOnlyList<(int Year, string Table)> years, IReadOnlyList<WarehouseTable> changed, CancellationToken cancellationToken)
    {
        var schema = LoadSchemas.NameOf(loadId);
        var parts = years.OrderBy(year => year.Year).Select(year => $"SELECT {StarSchema.Transaction.ColumnList} FROM {year.Table}");
        await ExecuteAsync(
            $"""
            CREATE SCHEMA IF NOT EXISTS {StarSchema.PastSchema};
            CREATE SCHEMA "{schema}";
            COMMENT ON SCHEMA "{schema}" IS 'The star as load {loadId} published it. It never changes.';
            CREATE VIEW {StarSchema.Transaction.In(schema)} AS {string.Join(" UNION ALL ", parts)};
            """,
            cancellationToken);

        foreach (var table in LoadSchemas.Tables.Where(table => table != StarSchema.Transaction))
        {
            var copy = changed.Contains(table) ? null : await FindCopyAsync(table, cancellationToken);
            copy ??= await CopyAsync(table, cancellationToken);
            await ExecuteAsync($"CREATE VIEW {table.In(schema)} AS SELECT {table.ColumnList} FROM {copy};", cancellationToken);
        }

        await LoadSchemas.OpenToReadersAsync(connection, loadId, cancellationToken);
    }

    /// <summary>
    /// With the key and without fresh statistics, so that the server plans a question as of this load as it plans one of the current load:
    /// told that there are but two sides, it would take a join with them for a hundred times smaller than it is.
    /// </summary>
    private async Task<string> CopyAsync(WarehouseTable table, CancellationToken cancellationToken)
    {
        var copy = $"\"{StarSchema.PastSchema}\".\"{LoadSchemas.CopyName(table, loadId)}\"";
        await ExecuteAsync(
            $"""
            CREATE TABLE {copy} (LIKE {table.In(StarSchema.Schema)} INCLUDING INDEXES);
            INSERT INTO {copy} SELECT {table.ColumnList} FROM {table.In(StarSchema.Schema)};
            """,
            cancellationToken);
        return copy;
    }

    /// <summary>The copy that the load before has: the newest of its table.</summary>
    private async Task<string?> FindCopyAsync(WarehouseTable table, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT MAX(CAST(SUBSTRING(c.relname FROM '[0-9]+$') AS bigint))
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = 'past' AND c.relkind = 'r' AND c.relname ~ @pattern;
            """;
        var newest = await connection.ExecuteScalarAsync<long?>(
            new CommandDefinition(sql, new { pattern = $"^{table.Name}_from_[0-9]+$" }, cancellationToken: cancellationToken));
        return newest is { } from ? $"\"{StarSchema.PastSchema}\".\"{LoadSchemas.CopyName(table, from)}\"" : null;
    }

    private Task<bool> ExistsAsync(string schema, string table, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT to_regclass(@name) IS NOT NULL;", new { name = $"\"{schema}\".\"{table}\"" }, cancellationToken: cancellationToken));

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: cancellationToken));
}
