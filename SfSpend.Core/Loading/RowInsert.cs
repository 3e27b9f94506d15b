using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>Inserts a few rows by a list of values: the one way that both engines have.</summary>
internal static class RowInsert
{
    private const int RowsAtATime = 400;

    /// <param name="table">Quoted, with its schema.</param>
    /// <param name="rows">A value for each of the columns, none of them null.</param>
    public static async Task InsertAsync(
        NpgsqlConnection connection, string table, IReadOnlyList<string> columns, IEnumerable<object[]> rows, CancellationToken cancellationToken)
    {
        foreach (var some in rows.Chunk(RowsAtATime))
        {
            var values = some.Select((row, index) => $"({string.Join(", ", row.Select((_, column) => $"${(index * row.Length) + column + 1}"))})");
            await using var insert = new NpgsqlCommand(
                $"INSERT INTO {table} ({string.Join(", ", columns.Select(WarehouseTable.Quote))}) VALUES {string.Join(", ", values)}", connection);
            foreach (var value in some.SelectMany(row => row))
            {
                insert.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
