using System.Collections.Concurrent;
using Dapper;
using Npgsql;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Reads as the read-only role in a read-only transaction, the current load or any earlier one. Each statement sees one load and nothing between
/// two, on every engine; what is read of the current load is proven to be of the same load by asking for the load again afterwards.
/// </summary>
internal static class ConsistentRead
{
    private const int MaxTries = 5;

    /// <summary>Loads that were current, by the warehouse they are in: few, and small.</summary>
    private static readonly ConcurrentDictionary<(string Warehouse, CurrentLoad Load), LoadSummary> _known = [];

    private const string LoadColumns = """
        "load_id" AS "LoadId", "run_id" AS "RunId", "source" AS "Source", "is_sample" AS "IsSample", "data_as_of" AS "DataAsOf",
        "published_at" AS "PublishedAt", "published_by" AS "PublishedBy", "row_count" AS "RowCount", "balanced" AS "Balanced",
        (SELECT CAST(COALESCE(SUM(r."row_count"), 0) AS bigint) FROM "report"."reconciliation" AS r WHERE r."load_id" = "load"."load_id" AND r."checkpoint" = 'rejected') AS "RejectedRowCount"
        """;

    public const string ProvisionFirst = "The environment is not provisioned, so there is no warehouse to ask. Open Environment and press Provision.";

    public const string LoadFirst = "Nothing is loaded yet. Open Runs and press Run now.";

    /// <summary>The warehouse as its read-only role, or null while the environment is not provisioned.</summary>
    public static Task<NpgsqlDataSource?> FindReaderAsync(this IEnvironmentConnector connector, CancellationToken cancellationToken) =>
        FindAsync(connector.ConnectReaderAsync, cancellationToken);

    /// <summary>The environment, or null while it is not provisioned.</summary>
    public static Task<EnvironmentConnection?> FindConnectionAsync(this IEnvironmentConnector connector, CancellationToken cancellationToken) =>
        FindAsync(connector.ConnectAsync, cancellationToken);

    /// <summary>Begins a transaction that may only read. Closing the connection before it is committed rolls it back.</summary>
    public static Task BeginReadingAsync(this NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition("BEGIN READ ONLY;", cancellationToken: cancellationToken));

    /// <summary>Runs something in a read-only transaction of its own.</summary>
    /// <exception cref="DatabaseUnreachableException">The warehouse did not answer.</exception>
    /// <exception cref="ReportException">The warehouse answered with an error.</exception>
    public static async Task<T> ReadAsync<T>(
        this NpgsqlDataSource reader, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await reader.OpenConnectionAsync(cancellationToken);
            await connection.BeginReadingAsync(cancellationToken);
            var answer = await read(connection, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition("COMMIT;", cancellationToken: cancellationToken));
            return answer;
        }
        catch (NpgsqlException problem) when (DatabaseOutage.Explains(problem))
        {
            throw new DatabaseUnreachableException($"The warehouse does not answer: {problem.Message}. Try again in a moment.", problem);
        }
        catch (NpgsqlException problem)
        {
            throw new ReportException($"The warehouse did not answer: {problem.Message}. Open Environment to see its state.", problem);
        }
    }

    /// <summary>Reads something together with the load it belongs to; null when nothing is loaded.</summary>
    /// <param name="asked">The load to read as of; null: the current one.</param>
    /// <param name="read">Sends its statements through <see cref="AskedLoad.Sql"/>.</param>
    /// <exception cref="NoSuchLoadException">There is no load of that number.</exception>
    public static Task<(LoadSummary Load, T Answer)?> ReadLoadAsync<T>(
        this NpgsqlDataSource reader, LoadId? asked, Func<AskedLoad, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        asked is { } id ? reader.ReadAsOfAsync(id, read, cancellationToken) : reader.ReadCurrentAsync(read, cancellationToken);

    /// <summary>The load by its number, once it is known that it can be asked.</summary>
    /// <exception cref="NoSuchLoadException">There is none, or nothing of it was kept.</exception>
    public static async Task<LoadSummary> FindAskedAsync(NpgsqlConnection connection, LoadId id, CancellationToken cancellationToken)
    {
        var load = await FindAsync(connection, id, cancellationToken) ?? throw new NoSuchLoadException($"There is no load {id}. Runs, and GET /api/v1/loads, show those there are.");
        return await LoadSchemas.IsKeptAsync(connection, id.Value, cancellationToken)
            ? load
            : throw new NoSuchLoadException($"Load {id} was published before the warehouse kept every load, so it can't be asked any more. Ask the current load, or a later one.");
    }

    /// <summary>An earlier load never changes: there is nothing to prove afterwards.</summary>
    private static Task<(LoadSummary Load, T Answer)?> ReadAsOfAsync<T>(
        this NpgsqlDataSource reader, LoadId id, Func<AskedLoad, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        reader.ReadAsync<(LoadSummary Load, T Answer)?>(
            async (connection, token) =>
            {
                var load = await FindAskedAsync(connection, id, token);
                return (load, await read(new AskedLoad(connection, load, LoadSchemas.NameOf(id.Value)), token));
            },
            cancellationToken);

    private static async Task<(LoadSummary Load, T Answer)?> ReadCurrentAsync<T>(
        this NpgsqlDataSource reader, Func<AskedLoad, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var count = 0; count < MaxTries; count++)
        {
            var found = await reader.ReadAsync<(LoadSummary Load, T Answer)?>(
                async (connection, token) =>
                {
                    if (await FindCurrentAsync(connection, token) is not { } before)
                    {
                        return null;
                    }

                    var answer = await read(new AskedLoad(connection, before, StarSchema.Schema), token);
                    var after = await FindCurrentAsync(connection, token);
                    return after?.LoadId == before.LoadId ? (before, answer) : (before with { LoadId = default }, answer);
                },
                cancellationToken);
            if (found is not { } read1 || read1.Load.LoadId != default)
            {
                return found;
            }
        }

        throw new ReportException($"A new load was published during each of {MaxTries} tries to answer. Ask again in a moment.");
    }

    /// <summary>Asked at every answer: which load is the current one, and as of when. What else is known of it never changes, so it is asked for once.</summary>
    public static async Task<LoadSummary?> FindCurrentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT "load_id" AS "LoadId", "published_at" AS "PublishedAt", "data_as_of" AS "DataAsOf" FROM "report"."load" ORDER BY "load_id" DESC LIMIT 1;
            """;
        if (await connection.QuerySingleOrDefaultAsync<CurrentLoad>(new CommandDefinition(sql, cancellationToken: cancellationToken)) is not { } current)
        {
            return null;
        }

        var key = (connection.ConnectionString, current);
        if (!_known.TryGetValue(key, out var known) && await FindAsync(connection, new LoadId(current.LoadId), cancellationToken) is { } found)
        {
            _known[key] = known = found;
        }

        return known;
    }

    public static async Task<LoadSummary?> FindAsync(NpgsqlConnection connection, LoadId id, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {LoadColumns} FROM "report"."load" WHERE "load_id" = @Value;
            """;
        var row = await connection.QuerySingleOrDefaultAsync<LoadRow>(new CommandDefinition(sql, new { id.Value }, cancellationToken: cancellationToken));
        return row?.ToSummary();
    }

    /// <summary>The load that a run published, or null.</summary>
    public static async Task<LoadSummary?> FindByRunAsync(NpgsqlConnection connection, RunId run, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {LoadColumns} FROM "report"."load" WHERE "run_id" = @Value;
            """;
        var row = await connection.QuerySingleOrDefaultAsync<LoadRow>(new CommandDefinition(sql, new { run.Value }, cancellationToken: cancellationToken));
        return row?.ToSummary();
    }

    public static async Task<IReadOnlyList<LoadSummary>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {LoadColumns} FROM "report"."load" ORDER BY "load_id" DESC;
            """;
        var rows = await connection.QueryAsync<LoadRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToSummary())];
    }

    private static async Task<T?> FindAsync<T>(Func<CancellationToken, Task<T>> connectAsync, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await connectAsync(cancellationToken);
        }
        catch (ProvisioningException)
        {
            return null;
        }
    }

    private sealed record CurrentLoad(long LoadId, DateTime PublishedAt, DateTime? DataAsOf);

    private sealed record LoadRow(
        long LoadId, long RunId, string Source, bool IsSample, DateTime? DataAsOf, DateTime PublishedAt, string PublishedBy, long RowCount, bool Balanced, long RejectedRowCount)
    {
        public LoadSummary ToSummary() => new(
            new LoadId(LoadId), new RunId(RunId), Source, IsSample, DataAsOf, new DateTimeOffset(PublishedAt, TimeSpan.Zero), PublishedBy, RowCount, Balanced, RejectedRowCount);
    }
}
