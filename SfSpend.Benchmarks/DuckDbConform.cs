using System.Globalization;
using DuckDB.NET.Data;

namespace SfSpend.Benchmarks;

/// <summary>
/// The rival at its best: DuckDB doing the same step in memory with two threads. Rows are joined to members over hashes of
/// their values, codes are made unique per name at each level, missing names are filled. Row numbers, rejects, spellings and
/// the code history are left out in its favour.
/// </summary>
internal static class DuckDbConform
{
    private static readonly string[] Columns =
    [
        "fiscal_year", "related_govt_units", "organization_group_code", "organization_group", "department_code", "department", "program_code", "program",
        "character_code", "character", "object_code", "object", "sub_object_code", "sub_object", "fund_type_code", "fund_type", "fund_code", "fund",
        "fund_category_code", "fund_category", "revenue_or_spending", "amount", "data_as_of", "data_loaded_at",
    ];

    private static readonly (string Table, int First, int Last, string[] Names)[] Dimensions =
    [
        ("program", 1, 7, ["organization_group", "department", "program"]),
        ("type", 8, 13, ["character", "object", "sub_object"]),
        ("fund", 14, 19, ["fund_type", "fund", "fund_category"]),
    ];

    public static string Version
    {
        get
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            return connection.ServerVersion;
        }
    }

    public static async Task<long> RunAsync(string csvPath, string folder, CancellationToken cancellationToken)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:;threads=2");
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, ReadSql(csvPath), cancellationToken);
        foreach (var (table, first, last, names) in Dimensions)
        {
            await ConformDimensionAsync(connection, table, Columns[first..(last + 1)], names, folder, cancellationToken);
        }

        await ExecuteAsync(connection, $"COPY (SELECT 1 AS finance_id, 'Spending' AS revenue_or_spending UNION ALL SELECT 2, 'Revenue') TO '{folder}/finance.csv' (HEADER)", cancellationToken);
        await ExecuteAsync(
            connection,
            $"""
             COPY (
               SELECT row_id AS transaction_id, fiscal_year, p.id AS program_id, t.id AS type_id, f.id AS fund_id,
                      CASE WHEN side = 'Spending' THEN 1 ELSE 2 END AS finance_id, amount
               FROM source
               JOIN program_key p ON p.hash = program_hash
               JOIN type_key t ON t.hash = type_hash
               JOIN fund_key f ON f.hash = fund_hash
             ) TO '{folder}/transaction.csv' (HEADER)
             """,
            cancellationToken);
        await using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM source";
        return Convert.ToInt64(await count.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private static string ReadSql(string csvPath)
    {
        var hashes = string.Join(", ", Dimensions.Select(dimension => $"hash({Quoted(Columns[dimension.First..(dimension.Last + 1)])}) AS {dimension.Table}_hash"));
        var types = string.Join(", ", Columns.Select(column => $"'{column}': 'VARCHAR'"));
        return $"""
            CREATE TABLE source AS
            SELECT 0 AS row_id, fiscal_year::INT AS fiscal_year, amount::DECIMAL(20, 2) AS amount, revenue_or_spending AS side, {hashes}, {Quoted(Columns[1..20])}
            FROM read_csv('{csvPath.Replace("'", "''", StringComparison.Ordinal)}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {"{"}{types}{"}"})
            """;
    }

    private static async Task ConformDimensionAsync(
        DuckDBConnection connection, string table, string[] columns, string[] names, string folder, CancellationToken cancellationToken)
    {
        var values = columns.Select(column => column switch
        {
            "related_govt_units" => "any_value(upper(left(related_govt_units, 1)) || lower(substr(related_govt_units, 2))) AS related_govt_units",
            _ => $"""coalesce(any_value("{column}"), 'No {column}') AS "{column}" """,
        });
        await ExecuteAsync(
            connection,
            $"CREATE TABLE {table}_member AS SELECT {table}_hash AS hash, min(row_id) AS row_id, {string.Join(", ", values)} FROM source GROUP BY {table}_hash",
            cancellationToken);
        for (var level = 1; level <= names.Length; level++)
        {
            var path = names[..level];
            var code = path[^1] + "_code";
            await ExecuteAsync(
                connection,
                $"""
                 UPDATE {table}_member SET "{code}" = one.code
                 FROM (SELECT {Quoted(path)}, arg_min("{code}", row_id) AS code FROM {table}_member GROUP BY ALL) one
                 WHERE {string.Join(" AND ", path.Select(name => $"""{table}_member."{name}" = one."{name}" """))}
                 """,
                cancellationToken);
        }

        await ExecuteAsync(
            connection,
            $"CREATE TABLE {table}_key AS SELECT hash, dense_rank() OVER (ORDER BY {Quoted(columns)}) AS id FROM {table}_member",
            cancellationToken);
        await ExecuteAsync(
            connection,
            $"""COPY (SELECT DISTINCT k.id AS {table}_id, {string.Join(", ", columns.Select(column => $"m.\"{column}\""))} FROM {table}_member m JOIN {table}_key k USING (hash)) TO '{folder}/{table}.csv' (HEADER)""",
            cancellationToken);
    }

    private static string Quoted(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));

    private static async Task ExecuteAsync(DuckDBConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
