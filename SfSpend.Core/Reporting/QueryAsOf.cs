using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Somebody's own query as of a load: it names its tables without a schema and finds those of the load. What it reads in truth is asked of
/// the server, which knows it whatever way the names are written.
/// </summary>
internal static class QueryAsOf
{
    private static string Names { get; } = string.Join(", ", LoadSchemas.Tables.Select(table => table.Name));

    /// <summary>A statement after which names without a schema are those of the load, until the transaction ends.</summary>
    public static string Look(LoadId? asked) => asked is { } load ? $" SET LOCAL search_path = \"{LoadSchemas.NameOf(load.Value)}\";" : "";

    /// <summary>Said behind the server's own message where a table was not found.</summary>
    public static string Tables(LoadId? asked) => asked is { } load ? $". A question as of load {load} has the tables {Names}, named without a schema." : "";

    /// <summary>Looks at the tables that the present transaction holds, which are those of the query.</summary>
    /// <exception cref="QueryException">One of them is the current load's or another's: the answer would not be as of the load asked.</exception>
    public static async Task RefuseOtherLoadsAsync(NpgsqlConnection connection, LoadId? asked, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT n.nspname AS "Schema", c.relname AS "Name"
            FROM pg_locks AS l
            JOIN pg_class AS c ON c.oid = l.relation
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind IN ('r', 'p', 'v')
                AND (n.nspname = 'report' OR n.nspname ~ '^load_[0-9]+$') AND n.nspname <> @own
            ORDER BY n.nspname DESC, c.relname
            LIMIT 1;
            """;
        if (asked is not { } load)
        {
            return;
        }

        var own = LoadSchemas.NameOf(load.Value);
        var other = await connection.QuerySingleOrDefaultAsync<Table>(new CommandDefinition(sql, new { own }, cancellationToken: cancellationToken));
        if (other is not null)
        {
            throw new QueryException(
                $"The query reads {other.Schema}.{other.Name}, which is not load {load}'s: the answer would not be as of load {load}. "
                + $"Name tables without a schema: {Names}.");
        }
    }

    private sealed record Table(string Schema, string Name);
}
