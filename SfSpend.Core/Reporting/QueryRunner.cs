using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Xml;
using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Runs somebody's own query. What it may do is for the database to say, not for us to guess from its words: the read-only role, a
/// read-only transaction that is always rolled back, a time limit, and a cursor, for which the server takes one query and nothing else.
/// </summary>
public sealed class QueryRunner(IEnvironmentConnector connector)
{
    /// <summary>Seconds: longer than the server's own limit for a query, so that it is the server that says so.</summary>
    internal const int Patience = 60;

    public const int MaxRowLimit = 100_000;

    /// <summary>Names of the parameters in a query, in the order in which they first come.</summary>
    public static IReadOnlyList<string> ParametersOf(string sql) => QueryText.NamesIn(sql);

    /// <param name="asked">The load to answer as of, whose tables the query names without a schema; null: the current one.</param>
    /// <param name="cancellationToken">Cancelling ends the query in the server, too.</param>
    /// <exception cref="QueryException">The server refused the query; the message is the server's. Or it reads tables of another load than the one asked.</exception>
    /// <exception cref="ReportException">The environment is not provisioned, or there is no such load.</exception>
    public Task<QueryResult> RunAsync(
        string sql, IReadOnlyDictionary<string, JsonElement> parameters, int maxRows, LoadId? asked, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        return SendAsync(
            "DECLARE answer CURSOR FOR ",
            sql,
            parameters,
            asked,
            async (query, declare, token) =>
            {
                await declare.ExecuteNonQueryAsync(token);
                await QueryAsOf.RefuseOtherLoadsAsync(query.Connection, query.Dialect, asked, query.Text, token);
                return await FetchAsync(query, maxRows, startedAt, token);
            },
            cancellationToken);
    }

    /// <summary>How the server would answer the query, without its being run: the lines of its plan.</summary>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public Task<IReadOnlyList<string>> ExplainAsync(
        string sql, IReadOnlyDictionary<string, JsonElement> parameters, LoadId? asked, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<string>>(
            "EXPLAIN ",
            sql,
            parameters,
            asked,
            async (_, explain, token) =>
            {
                await using var reader = await explain.ExecuteReaderAsync(token);
                var lines = new List<string>();
                while (await reader.ReadAsync(token))
                {
                    lines.Add(reader.GetString(0));
                }

                return lines;
            },
            cancellationToken);

    /// <param name="before">What stands before the query where it is sent.</param>
    private async Task<T> SendAsync<T>(
        string before,
        string sql,
        IReadOnlyDictionary<string, JsonElement> parameters,
        LoadId? asked,
        Func<SentQuery, NpgsqlCommand, CancellationToken, Task<T>> readAsync,
        CancellationToken cancellationToken)
    {
        var text = QueryText.Of(sql, parameters);
        var environment = await connector.FindConnectionAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        if (asked is { } load)
        {
            await environment.Reader.ReadAsync((connection, token) => ConsistentRead.FindAskedAsync(connection, load, token), cancellationToken);
        }

        try
        {
            await using var connection = await environment.Reader.OpenConnectionAsync(cancellationToken);
            await connection.BeginReadingAsync(cancellationToken);
            foreach (var setting in environment.Dialect.QueryLimits.Concat(QueryAsOf.Look(asked)))
            {
                await ExecuteAsync(connection, setting, cancellationToken);
            }

            await using var command = text.CommandOn(connection, before);
            return await readAsync(new SentQuery(connection, environment.Dialect, text), command, cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
        {
            throw new QueryException("The query took longer than 30 seconds and was ended. Ask for fewer years, or group more.", refused);
        }
        catch (PostgresException refused) when (!refused.IsTransient)
        {
            var tables = refused.SqlState == PostgresErrorCodes.UndefinedTable ? QueryAsOf.Tables(asked) : "";
            throw new QueryException($"The warehouse refused the query: {refused.MessageText}{Place(refused, before, sql, text)}{tables}", refused);
        }
    }

    private static async Task<QueryResult> FetchAsync(SentQuery query, int maxRows, long startedAt, CancellationToken cancellationToken)
    {
        QueryColumn[] columns = [];
        var rows = new List<IReadOnlyList<object?>>();
        int asked, before;
        do
        {
            (asked, before) = (Math.Min(maxRows - rows.Count, query.Dialect.MaxFetchedRows), rows.Count);
            await using var fetch = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"FETCH FORWARD {asked} FROM answer"), query.Connection) { CommandTimeout = Patience };
            await using var reader = await fetch.ExecuteReaderAsync(cancellationToken);
            columns = [.. Enumerable.Range(0, reader.FieldCount).Select(index => new QueryColumn(reader.GetName(index), reader.GetDataTypeName(index)))];
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add([.. columns.Select((column, index) => Read(reader, index, column))]);
            }
        }
        while (rows.Count < maxRows && rows.Count - before == asked);

        long? total = rows.Count < maxRows ? rows.Count : await CountAllAsync(query, rows.Count, cancellationToken);
        var elapsed = (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
        return new QueryResult(columns, rows, rows.Count, total is null || total > rows.Count, total, elapsed);
    }

    /// <summary>All rows, those that were fetched and those beyond them; null when the time limit ended the counting.</summary>
    private static async Task<long?> CountAllAsync(SentQuery query, int fetchedCount, CancellationToken cancellationToken)
    {
        try
        {
            if (query.Dialect.MoveToEnd is { } moveToEnd)
            {
                await using var move = new NpgsqlCommand(moveToEnd, query.Connection) { CommandTimeout = Patience };
                return fetchedCount + await move.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var count = query.Text.WithoutEnd().CommandOn(query.Connection, "SELECT COUNT(*) FROM (", "\n) AS answer");
            return (long)(await count.ExecuteScalarAsync(cancellationToken) ?? 0L);
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static object? Read(NpgsqlDataReader reader, int index, QueryColumn column)
    {
        if (reader.IsDBNull(index))
        {
            return null;
        }

        try
        {
            return reader.GetValue(index) switch
            {
                string or bool or decimal or long => reader.GetValue(index),
                short or int => Convert.ToInt64(reader.GetValue(index), CultureInfo.InvariantCulture),
                DateTime time when time == DateTime.MaxValue || time == DateTime.MinValue => time == DateTime.MaxValue ? "infinity" : "-infinity",
                DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture),
                DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
                TimeOnly clock => clock.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
                TimeSpan span => XmlConvert.ToString(span),
                IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
                _ => throw new QueryException($"Column \"{column.Name}\" is of type {column.Type}, which can't be shown. Cast it to text in the query."),
            };
        }
        catch (Exception unreadable) when (unreadable is OverflowException or InvalidCastException)
        {
            throw new QueryException($"Column \"{column.Name}\" ({column.Type}) has a value that can't be shown exactly. Cast it to text in the query.", unreadable);
        }
    }

    /// <summary>Line and column of the fault in the query as it was written; the server counts characters of what it was sent.</summary>
    private static string Place(PostgresException refused, string before, string sql, QueryText text)
    {
        var at = refused.Position - 1 - before.Length;
        if (text.Sql != sql || at < 0 || at > sql.Length)
        {
            return "";
        }

        var line = sql.AsSpan(0, at).Count('\n') + 1;
        return string.Create(CultureInfo.InvariantCulture, $" (line {line}, column {at - sql.LastIndexOf('\n', Math.Max(at - 1, 0))})");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Somebody's query on its way.</summary>
    private sealed record SentQuery(NpgsqlConnection Connection, WarehouseDialect Dialect, QueryText Text);
}
