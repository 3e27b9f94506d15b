using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Runs somebody's own query. What it may do is for the database to say, not for us to guess from its words: the read-only role, a
/// read-only transaction that is always rolled back, a time limit, and a cursor, for which the server takes one query and nothing else.
/// </summary>
public sealed class QueryRunner(IEnvironmentConnector connector)
{
    public const int MaxRowLimit = 100_000;

    private const string Limits = "SET LOCAL statement_timeout = '30s'; SET LOCAL work_mem = '16MB';";

    /// <param name="asked">The load to answer as of, whose tables the query names without a schema; null: the current one.</param>
    /// <param name="cancellationToken">Cancelling ends the query in the server, too.</param>
    /// <exception cref="QueryException">The server refused the query; the message is the server's. Or it reads tables of another load than the one asked.</exception>
    /// <exception cref="ReportException">The environment is not provisioned, or there is no such load.</exception>
    public async Task<QueryResult> RunAsync(
        string sql, IReadOnlyDictionary<string, JsonElement> parameters, int maxRows, LoadId? asked, CancellationToken cancellationToken)
    {
        var text = QueryText.Of(sql, parameters);
        var source = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        if (asked is { } load)
        {
            await source.ReadAsync((connection, token) => ConsistentRead.FindAskedAsync(connection, load, token), cancellationToken);
        }

        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, $"SET TRANSACTION READ ONLY; {Limits}{QueryAsOf.Look(asked)}", cancellationToken);
            await using (var declare = new NpgsqlCommand($"DECLARE answer NO SCROLL CURSOR FOR {text.Sql}", connection))
            {
                foreach (var parameter in text.Parameters)
                {
                    declare.Parameters.Add(parameter);
                }

                await declare.ExecuteNonQueryAsync(cancellationToken);
            }

            await QueryAsOf.RefuseOtherLoadsAsync(connection, asked, cancellationToken);
            return await FetchAsync(connection, maxRows, startedAt, cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
        {
            throw new QueryException("The query took longer than 30 seconds and was ended. Ask for fewer years, or group more.", refused);
        }
        catch (PostgresException refused) when (!refused.IsTransient)
        {
            var tables = refused.SqlState == PostgresErrorCodes.UndefinedTable ? QueryAsOf.Tables(asked) : "";
            throw new QueryException($"The warehouse refused the query: {refused.MessageText}{Place(refused, sql, text)}{tables}", refused);
        }
    }

    private static async Task<QueryResult> FetchAsync(NpgsqlConnection connection, int maxRows, long startedAt, CancellationToken cancellationToken)
    {
        await using var fetch = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"FETCH FORWARD {maxRows + 1} FROM answer"), connection);
        await using var reader = await fetch.ExecuteReaderAsync(cancellationToken);
        QueryColumn[] columns = [.. Enumerable.Range(0, reader.FieldCount).Select(index => new QueryColumn(reader.GetName(index), reader.GetDataTypeName(index)))];
        var rows = new List<IReadOnlyList<object?>>();
        var isTruncated = false;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (rows.Count == maxRows)
            {
                isTruncated = true;
                break;
            }

            rows.Add([.. columns.Select((column, index) => Read(reader, index, column))]);
        }

        return new QueryResult(columns, rows, rows.Count, isTruncated, (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
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
                DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture),
                DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
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
    private static string Place(PostgresException refused, string sql, QueryText text)
    {
        const int before = 36; // DECLARE answer NO SCROLL CURSOR FOR and the blank behind it
        var at = refused.Position - 1 - before;
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
}
