using Dapper;
using SfSpend.Core.Environments;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <param name="Meaning">As the warehouse itself describes it, or null.</param>
public sealed record StarColumn(string Name, string Type, string? Meaning);

/// <param name="RowCount">Exact.</param>
/// <param name="Meaning">As the warehouse itself describes it, or null.</param>
public sealed record StarTable(string Name, long RowCount, string? Meaning, IReadOnlyList<StarColumn> Columns);

/// <summary>Describes the tables that can be asked, for those who write queries of their own.</summary>
public sealed class StarDescription(IEnvironmentConnector connector)
{
    private static readonly string[] Tables = [.. LoadSchemas.Tables.Select(table => table.Name)];

    /// <summary>The fact first, then what is around it. Empty while nothing is loaded.</summary>
    /// <exception cref="ReportException">The environment is not provisioned, or the warehouse does not answer.</exception>
    public async Task<IReadOnlyList<StarTable>> ReadAsync(CancellationToken cancellationToken)
    {
        var columns = $"""
            SELECT c.relname AS "TableName", a.attname AS "Name", format_type(a.atttypid, a.atttypmod) AS "Type",
                   col_description(c.oid, a.attnum) AS "Meaning", obj_description(c.oid) AS "TableMeaning"
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_attribute AS a ON a.attrelid = c.oid
            WHERE n.nspname = 'report' AND c.relname IN ({string.Join(", ", Tables.Select(table => $"'{table}'"))}) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum;
            """;
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var found = await reader.ReadLoadAsync(
            null,
            async (from, token) =>
            {
                var rows = (await from.Connection.QueryAsync<Row>(new CommandDefinition(columns, cancellationToken: token))).AsList();
                var counts = string.Join(" UNION ALL ", Tables.Skip(1).Select(table => $"SELECT '{table}' AS \"Name\", COUNT(*) AS \"RowCount\" FROM \"report\".\"{table}\""));
                return (rows, (await from.Connection.QueryAsync<Count>(new CommandDefinition(counts, cancellationToken: token))).ToDictionary(count => count.Name, count => count.RowCount));
            },
            cancellationToken);
        if (found is not (var load, (var rows, var counts)))
        {
            return [];
        }

        return
        [
            .. Tables.Select(table => rows.Where(row => row.TableName == table).ToList()).Zip(Tables, (list, table) => new StarTable(
                table,
                counts.GetValueOrDefault(table, load.RowCount),
                list.FirstOrDefault()?.TableMeaning,
                [.. list.Select(row => new StarColumn(row.Name, row.Type, row.Meaning))])),
        ];
    }

    private sealed record Row(string TableName, string Name, string Type, string? Meaning, string? TableMeaning);

    private sealed record Count(string Name, long RowCount);
}
