using Dapper;
using Npgsql;
using SfSpend.Core.Reporting;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>How many changes a load has, a row that only changed its amount counted once.</summary>
internal sealed record ChangeCounts(long Added, long Removed, long Changed)
{
    public static ChangeCounts None { get; } = new(0, 0, 0);

    public long All => Added + Removed + Changed;

    /// <summary>Rows that came or went: a change of amount is one of each.</summary>
    public long Rows => All + Changed;
}

/// <summary>
/// Stores what each load changed, named and summed up, when it is published: it never changes again, and to pair and name it anew for everybody who
/// looks takes as long as the load is large.
/// </summary>
internal static class ChangeStore
{
    /// <param name="schema">Where the members that the load's changes are about are called as the load calls them.</param>
    public static async Task<ChangeCounts> StoreAsync(NpgsqlConnection connection, long loadId, string schema, CancellationToken cancellationToken)
    {
        var changes = $"""
            INSERT INTO "report"."load_change" ("load_id", {ChangeSql.Columns})
            {AskedLoad.In(schema, ChangeSql.Computed)}
            SELECT @loadId, {ChangeSql.Columns} FROM changes ORDER BY "change_number";
            """;
        const string totals = $"""
            INSERT INTO "report"."load_change_total" ("load_id", {ChangeSql.TotalColumns})
            {ChangeSql.Stored}
            SELECT @loadId, {ChangeSql.TotalColumns} FROM ({ChangeSql.TotalsOfChanges}) AS t;
            """;
        const string counts = """
            SELECT CAST(COALESCE(SUM(CASE WHEN "kind" = 'Added' THEN "change_count" ELSE 0 END), 0) AS bigint) AS "Added",
                   CAST(COALESCE(SUM(CASE WHEN "kind" = 'Removed' THEN "change_count" ELSE 0 END), 0) AS bigint) AS "Removed",
                   CAST(COALESCE(SUM(CASE WHEN "kind" = 'Changed' THEN "change_count" ELSE 0 END), 0) AS bigint) AS "Changed"
            FROM "report"."load_change_total"
            WHERE "load_id" = @loadId;
            """;
        await connection.ExecuteAsync(new CommandDefinition(changes, new { loadId }, commandTimeout: 0, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(totals, new { loadId }, commandTimeout: 0, cancellationToken: cancellationToken));
        var found = await connection.QuerySingleAsync<ChangeCounts>(new CommandDefinition(counts, new { loadId }, commandTimeout: 0, cancellationToken: cancellationToken));
        await StoreCountsAsync(connection, loadId, found, cancellationToken);
        return found;
    }

    /// <summary>Notes how many changes a load has, which says at the same time that they are stored.</summary>
    public static Task StoreCountsAsync(NpgsqlConnection connection, long loadId, ChangeCounts counts, CancellationToken cancellationToken) => RowInsert.InsertAsync(
        connection,
        "\"report\".\"load_change_count\"",
        ["load_id", "added_count", "removed_count", "changed_count"],
        [[loadId, counts.Added, counts.Removed, counts.Changed]],
        cancellationToken);

    /// <summary>Stores what loads of earlier versions changed, in the caller's transaction. Each is stored once.</summary>
    public static async Task CompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string missing = """
            SELECT "load_id" FROM "report"."load" WHERE "load_id" NOT IN (SELECT "load_id" FROM "report"."load_change_count") ORDER BY "load_id";
            """;
        foreach (var loadId in (await connection.QueryAsync<long>(new CommandDefinition(missing, cancellationToken: cancellationToken))).AsList())
        {
            var isKept = await LoadSchemas.IsKeptAsync(connection, loadId, cancellationToken);
            await StoreAsync(connection, loadId, isKept ? LoadSchemas.NameOf(loadId) : StarSchema.Schema, cancellationToken);
        }
    }
}
