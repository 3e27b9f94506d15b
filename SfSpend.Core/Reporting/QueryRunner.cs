using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Runs somebody's own query. What it may do is for the database to say, not for us to guess from its words: the read-only role, a
/// read-only transaction that is always rolled back, a time limit, and a cursor, for which the server takes one query and nothing else.
/// </summary>
public sealed class QueryRunner(IEnvironmentConnector connector, IOptions<QueryOptions> options)
{
    /// <summary>Seconds: longer than the server's own limit for a query, so that it is the server that says so.</summary>
    internal const int Patience = 60;

    public const int MaxRowLimit = 100_000;

    private const int MaxTries = 5;

    /// <summary>A server's message may repeat a value of any length.</summary>
    private const int LongestMessage = 1_000;

    /// <summary>Names of the parameters in a query, in the order in which they first come.</summary>
    public static IReadOnlyList<string> ParametersOf(string sql) => QueryText.NamesIn(sql);

    /// <param name="asked">The load to answer as of, whose tables the query names without a schema; null: the current one.</param>
    /// <param name="cancellationToken">Cancelling ends the query in the server, too.</param>
    /// <exception cref="QueryException">
    /// The query or its answer is too large, or the server refused the query; then the message is the server's. Or it reads tables of another load
    /// than the one asked.
    /// </exception>
    /// <exception cref="ReportException">The environment is not provisioned, or there is no such load.</exception>
    public async Task<QueryResult> RunAsync(
        string sql, IReadOnlyDictionary<string, JsonElement> parameters, int maxRows, LoadId? asked, CancellationToken cancellationToken)
    {
        for (var count = 0; count < MaxTries; count++)
        {
            if (await TryRunAsync(sql, parameters, maxRows, asked, cancellationToken) is { } answer)
            {
                return answer;
            }
        }

        throw new QueryException($"A new load was published during each of {MaxTries} tries to answer. Run the query again in a moment.");
    }

    /// <summary>How the server would answer the query, without its being run: the lines of its plan.</summary>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public Task<IReadOnlyList<string>> ExplainAsync(
        string sql, IReadOnlyDictionary<string, JsonElement> parameters, LoadId? asked, CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<string>>(
            dialect => dialect.Explain,
            sql,
            parameters,
            asked,
            async (_, explain, token) => [.. (await new QueryAnswerReader(options.Value).ReadAsync(explain, token)).Rows.Select(line => $"{line[0]}")],
            cancellationToken);

    /// <summary>
    /// The answer with the load it is of: the cursor sees the warehouse as it is when it is declared, so a load that is current before and
    /// afterwards is the one it sees.
    /// </summary>
    /// <returns>Null when another load was published meanwhile.</returns>
    private Task<QueryResult?> TryRunAsync(
        string sql, IReadOnlyDictionary<string, JsonElement> parameters, int maxRows, LoadId? asked, CancellationToken cancellationToken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        return SendAsync(
            _ => ("DECLARE answer CURSOR FOR ", ""),
            sql,
            parameters,
            asked,
            async (query, declare, token) =>
            {
                var load = query.Asked ?? await ConsistentRead.FindCurrentAsync(query.Connection, token);
                await declare.ExecuteNonQueryAsync(token);
                await QueryAsOf.RefuseOtherLoadsAsync(query.Connection, query.Dialect, asked, query.Text, token);
                if (await IsOvertakenAsync(query, load, token))
                {
                    return null;
                }

                var (columns, rows) = await new QueryAnswerReader(options.Value).FetchAsync(query.Connection, maxRows, query.Dialect.MaxFetchedRows, token);
                long? total = rows.Count < maxRows ? rows.Count : await CountAllAsync(query, rows.Count, token);
                if (total > rows.Count && query.Dialect.MoveToEnd is null && await IsOvertakenAsync(query, load, token))
                {
                    return null;
                }

                var elapsed = (long)Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
                return new QueryResult(load, columns, rows, rows.Count, total is null || total > rows.Count, total, elapsed);
            },
            cancellationToken);
    }

    /// <summary>An earlier load never changes, and neither does what a cursor sees; but an engine without MOVE counts rows by a second statement.</summary>
    private static async Task<bool> IsOvertakenAsync(SentQuery query, LoadSummary? load, CancellationToken cancellationToken) =>
        query.Asked is null && (await ConsistentRead.FindCurrentAsync(query.Connection, cancellationToken))?.LoadId != load?.LoadId;

    /// <param name="around">What stands before and after the query where it is sent.</param>
    private async Task<T> SendAsync<T>(
        Func<WarehouseDialect, (string Before, string After)> around,
        string sql,
        IReadOnlyDictionary<string, JsonElement> parameters,
        LoadId? asked,
        Func<SentQuery, NpgsqlCommand, CancellationToken, Task<T>> readAsync,
        CancellationToken cancellationToken)
    {
        if (options.Value.RefuseText(sql) is { } refusal)
        {
            throw new QueryException(refusal);
        }

        var text = QueryText.Of(sql, parameters);
        var environment = await connector.FindConnectionAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var (before, after) = around(environment.Dialect);
        var askedLoad = asked is { } load
            ? await environment.Reader.ReadAsync((connection, token) => ConsistentRead.FindAskedAsync(connection, load, token), cancellationToken)
            : null;

        try
        {
            await using var connection = await environment.Reader.OpenConnectionAsync(cancellationToken);
            await connection.BeginReadingAsync(cancellationToken);
            foreach (var setting in environment.Dialect.QueryLimits.Concat(QueryAsOf.Look(asked)))
            {
                await ExecuteAsync(connection, setting, cancellationToken);
            }

            await using var command = (after.Length == 0 ? text : text.WithoutEnd()).CommandOn(connection, before, after);
            return await readAsync(new SentQuery(connection, environment.Dialect, text, askedLoad), command, cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
        {
            throw new QueryException("The query took longer than 30 seconds and was ended. Ask for fewer years, or group more.", refused);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.OutOfMemory)
        {
            throw new QueryException("The query needs more memory than the server gives to one query, and was ended. Ask for fewer rows or years, or for shorter values.", refused);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ConfigurationLimitExceeded)
        {
            throw new QueryException($"The query needs more space for temporary files than one query may take, and was ended: {refused.MessageText}. Sort or join fewer rows.", refused);
        }
        catch (PostgresException refused) when (!DatabaseOutage.Explains(refused))
        {
            var tables = refused.SqlState == PostgresErrorCodes.UndefinedTable ? QueryAsOf.Tables(asked) : "";
            throw new QueryException($"The warehouse refused the query: {Cut(refused.MessageText)}{Place(refused, before, sql, text)}{tables}", refused);
        }
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

    private static string Cut(string message) => message.Length <= LongestMessage ? message : $"{message[..LongestMessage]}…";

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
    /// <param name="Asked">The load it is to be answered as of; null: the current one.</param>
    private sealed record SentQuery(NpgsqlConnection Connection, WarehouseDialect Dialect, QueryText Text, LoadSummary? Asked);
}
