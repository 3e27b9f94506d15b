using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Somebody's own query as of a load: it names its tables without a schema and finds those of the load. What it reads in truth is asked of
/// the server, which knows it whatever way the names are written; where the server can't tell, the query itself is read.
/// </summary>
internal static class QueryAsOf
{
    private static string Names { get; } = string.Join(", ", LoadSchemas.Tables.Select(table => table.Name));

    /// <summary>A statement after which names without a schema are those of the load, until the transaction ends.</summary>
    public static IEnumerable<string> Look(LoadId? asked) => asked is { } load ? [$"SET LOCAL search_path = \"{LoadSchemas.NameOf(load.Value)}\";"] : [];

    /// <summary>Said behind the server's own message where a table was not found.</summary>
    public static string Tables(LoadId? asked) => asked is { } load ? $". A question as of load {load} has the tables {Names}, named without a schema." : "";

    /// <summary>Looks at the tables of the query, which is the only one of the present transaction.</summary>
    /// <exception cref="QueryException">One of them is the current load's or another's: the answer would not be as of the load asked.</exception>
    public static async Task RefuseOtherLoadsAsync(
        NpgsqlConnection connection, WarehouseDialect dialect, LoadId? asked, QueryText text, CancellationToken cancellationToken)
    {
        if (asked is not { } load)
        {
            return;
        }

        var own = LoadSchemas.NameOf(load.Value);
        var other = dialect.OtherTableRead is { } sql
            ? (await connection.QuerySingleOrDefaultAsync<Table>(new CommandDefinition(sql, new { own }, cancellationToken: cancellationToken)))?.ToString()
            : text.FindQualified(schema => schema != own && (schema == StarSchema.Schema || LoadSchemas.IsName(schema)));
        if (other is not null)
        {
            throw new QueryException(
                $"The query reads {other}, which is not load {load}'s: the answer would not be as of load {load}. "
                + $"Name tables without a schema: {Names}.");
        }
    }

    private sealed record Table(string Schema, string Name)
    {
        public override string ToString() => $"{Schema}.{Name}";
    }
}
