using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>What was wrong with a row that COPY refused: Redshift itself says no more than where to look it up.</summary>
internal sealed record RedshiftLoadError(string FileName, long LineNumber, string ColumnName, string Message)
{
    /// <summary>Looks it up over a connection of its own: that of the COPY can't be asked any more.</summary>
    /// <param name="sessionId">The server process that ran the COPY.</param>
    public static async Task<LoadException> ExplainAsync(
        NpgsqlDataSource warehouse, int sessionId, WarehouseTable table, PostgresException refused, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT TRIM("file_name") AS "FileName", "line_number" AS "LineNumber", TRIM("column_name") AS "ColumnName", TRIM("error_message") AS "Message"
            FROM sys_load_error_detail
            WHERE "session_id" = @sessionId
            ORDER BY "start_time" DESC
            LIMIT 1;
            """;
        await using var connection = await warehouse.OpenConnectionAsync(cancellationToken);
        var error = await connection.QueryFirstOrDefaultAsync<RedshiftLoadError>(
            new CommandDefinition(sql, new { sessionId }, cancellationToken: cancellationToken));
        return new LoadException(
            error is null
                ? $"COPY into {table.Name} was refused: {refused.MessageText}. Nothing was loaded; retry the run."
                : $"COPY into {table.Name} was refused: {error} Nothing was loaded; start a new run.",
            refused);
    }

    public override string ToString() => FormattableString.Invariant(
        $"{FileName}, line {LineNumber}{(ColumnName.Length == 0 ? "" : $", column {ColumnName}")}: {Message}.");
}
