using Dapper;
using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Reads as the read-only role in a read-only transaction. Each statement sees one load and nothing between two, on every engine; what is read
/// beside it is proven to be of the same load by asking for the load again afterwards.
/// </summary>
internal static class ConsistentRead
{
    private const int MaxTries = 5;

    private const string LoadColumns = """
        "load_id" AS "LoadId", "run_id" AS "RunId", "source" AS "Source", "is_sample" AS "IsSample", "data_as_of" AS "DataAsOf",
        "published_at" AS "PublishedAt", "published_by" AS "PublishedBy", "row_count" AS "RowCount", "balanced" AS "Balanced"
        """;

    public const string ProvisionFirst = "The environment is not provisioned, so there is no warehouse to ask. Open Environment and press Provision.";

    public const string LoadFirst = "Nothing is loaded yet. Open Runs and press Run now.";

    /// <summary>The warehouse as its read-only role, or null while the environment is not provisioned.</summary>
    public static async Task<NpgsqlDataSource?> FindReaderAsync(this IEnvironmentConnector connector, CancellationToken cancellationToken)
    {
        try
        {
            return (await connector.ConnectAsync(cancellationToken)).Reader;
        }
        catch (ProvisioningException)
        {
            return null;
        }
    }

    /// <summary>Runs something in a read-only transaction of its own.</summary>
    /// <exception cref="ReportException">The warehouse did not answer.</exception>
    public static async Task<T> ReadAsync<T>(
        this NpgsqlDataSource reader, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await reader.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition("SET TRANSACTION READ ONLY;", cancellationToken: cancellationToken));
            var answer = await read(connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return answer;
        }
        catch (NpgsqlException problem)
        {
            throw new ReportException($"The warehouse did not answer: {problem.Message}. Open Environment to see its state.", problem);
        }
    }

    /// <summary>Reads something together with the load it belongs to; null when nothing is loaded.</summary>
    public static async Task<(LoadSummary Load, T Answer)?> ReadCurrentAsync<T>(
        this NpgsqlDataSource reader, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
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

                    var answer = await read(connection, token);
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

    public static async Task<LoadSummary?> FindCurrentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {LoadColumns} FROM "report"."load" ORDER BY "load_id" DESC LIMIT 1;
            """;
        var row = await connection.QuerySingleOrDefaultAsync<LoadRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return row?.ToSummary();
    }

    public static async Task<LoadSummary?> FindAsync(NpgsqlConnection connection, LoadId id, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {LoadColumns} FROM "report"."load" WHERE "load_id" = @Value;
            """;
        var row = await connection.QuerySingleOrDefaultAsync<LoadRow>(new CommandDefinition(sql, new { id.Value }, cancellationToken: cancellationToken));
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

    private sealed record LoadRow(
        long LoadId, long RunId, string Source, bool IsSample, DateTime? DataAsOf, DateTime PublishedAt, string PublishedBy, long RowCount, bool Balanced)
    {
        public LoadSummary ToSummary() => new(
            new LoadId(LoadId), new RunId(RunId), Source, IsSample, DataAsOf, new DateTimeOffset(PublishedAt, TimeSpan.Zero), PublishedBy, RowCount, Balanced);
    }
}
