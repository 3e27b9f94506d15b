using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Sql;

/// <summary>A query that was run.</summary>
/// <param name="Parameters">Values as they were typed, by the parameter's name.</param>
/// <param name="LoadId">The load it was answered from; null where there was no answer.</param>
/// <param name="RowCount">Rows shown; null where there was no answer.</param>
/// <param name="Error">Why there was no answer.</param>
public sealed record AskedQuery(
    long AskedQueryId, DateTimeOffset AskedAt, string Sql, IReadOnlyDictionary<string, string> Parameters, long? LoadId, int? RowCount, long? ElapsedMilliseconds, string? Error);

/// <summary>A query that was run, in a list: only its beginning.</summary>
public sealed record AskedQueryOutline(long AskedQueryId, DateTimeOffset AskedAt, string Beginning, long? LoadId, int? RowCount, long? ElapsedMilliseconds, bool IsAnswered);

/// <summary>The queries that somebody has run on the page, in the control database: the latest of each account.</summary>
public sealed class QueryHistory(ControlDatabase control, IOptions<QueryOptions> options, TimeProvider time)
{
    private const int MostKept = 200;

    /// <summary>Characters of a query that stand in a list.</summary>
    private const int LongestBeginning = 200;

    /// <summary>Characters that are kept of a text too long to be a query, and of a reason.</summary>
    private const int LongestCut = 1_000;

    private const string Select = """
        SELECT query_history_id AS AskedQueryId, asked_at AS AskedAt, sql AS Sql, CAST(parameters AS text) AS Parameters, load_id AS LoadId,
               row_count AS RowCount, elapsed_ms AS ElapsedMilliseconds, error AS Error
        FROM query_history
        WHERE user_id = @userId
        """;

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<AskedQueryOutline>> ListAsync(long userId, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<OutlineRow>(new CommandDefinition(
            """
            SELECT query_history_id AS AskedQueryId, asked_at AS AskedAt, left(sql, @length) AS Beginning, load_id AS LoadId,
                   row_count AS RowCount, elapsed_ms AS ElapsedMilliseconds, error IS NULL AS IsAnswered
            FROM query_history
            WHERE user_id = @userId
            ORDER BY query_history_id DESC
            LIMIT @limit
            """,
            new { userId, limit, length = LongestBeginning },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToOutline())];
    }

    /// <summary>Null when there is none of this account.</summary>
    public async Task<AskedQuery?> FindAsync(long id, long userId, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"{Select} AND query_history_id = @id", new { userId, id }, cancellationToken: cancellationToken));
        return row?.ToQuery();
    }

    /// <summary>Keeps a query. What is too long to be one is cut, and so are long reasons: refused queries must not fill the disk.</summary>
    /// <param name="result">The answer; null where there was none.</param>
    /// <param name="error">Why there was none.</param>
    public async Task AddAsync(
        long userId, string sql, IReadOnlyDictionary<string, string> parameters, QueryResult? result, string? error, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO query_history (user_id, asked_at, sql, parameters, load_id, row_count, elapsed_ms, error)
            VALUES (@userId, @now, @sql, CAST(@parameters AS jsonb), @loadId, @rowCount, @elapsed, @error);
            DELETE FROM query_history
            WHERE user_id = @userId AND query_history_id <= (
                SELECT query_history_id FROM query_history WHERE user_id = @userId ORDER BY query_history_id DESC OFFSET @most LIMIT 1);
            """,
            new
            {
                userId,
                now = time.GetUtcNow(),
                sql = options.Value.RefuseText(sql) is null ? sql : Cut(sql),
                parameters = JsonSerializer.Serialize(options.Value.RefuseParameters(parameters) is null ? parameters : new Dictionary<string, string>()),
                loadId = result?.Load?.LoadId.Value,
                rowCount = result?.RowCount,
                elapsed = result?.ElapsedMilliseconds,
                error = error is null ? null : Cut(error),
                most = MostKept,
            },
            cancellationToken: cancellationToken));
    }

    private static string Cut(string text)
    {
        var storable = text.Replace('\0', '\u2400');
        return storable.Length <= LongestCut ? storable : $"{storable[..LongestCut]}…";
    }

    private sealed record OutlineRow(long AskedQueryId, DateTime AskedAt, string Beginning, long? LoadId, int? RowCount, long? ElapsedMilliseconds, bool IsAnswered)
    {
        public AskedQueryOutline ToOutline() => new(AskedQueryId, new DateTimeOffset(AskedAt, TimeSpan.Zero), Beginning, LoadId, RowCount, ElapsedMilliseconds, IsAnswered);
    }

    private sealed record Row(
        long AskedQueryId, DateTime AskedAt, string Sql, string Parameters, long? LoadId, int? RowCount, long? ElapsedMilliseconds, string? Error)
    {
        public AskedQuery ToQuery() => new(
            AskedQueryId,
            new DateTimeOffset(AskedAt, TimeSpan.Zero),
            Sql,
            JsonSerializer.Deserialize<Dictionary<string, string>>(Parameters) ?? [],
            LoadId,
            RowCount,
            ElapsedMilliseconds,
            Error);
    }
}
