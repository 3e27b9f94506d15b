using Dapper;
using Npgsql;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Loading;

/// <summary>One fiscal year of a load and the conformed file it came from.</summary>
internal sealed record PublishedYear(int FiscalYear, long RunId, string Sha256, long RowCount, decimal Amount);

/// <summary>A load that readers see or saw, with its fiscal years.</summary>
internal sealed record PublishedLoad(LoadId Id, IReadOnlyDictionary<int, PublishedYear> Years)
{
    /// <summary>The load that readers see now; null in an empty warehouse.</summary>
    public static async Task<PublishedLoad?> FindCurrentAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string currentId = """
            SELECT MAX("load_id") FROM "report"."load";
            """;
        const string years = """
            SELECT "fiscal_year" AS "FiscalYear", "run_id" AS "RunId", "sha256" AS "Sha256", "row_count" AS "RowCount", "amount" AS "Amount"
            FROM "report"."load_year"
            WHERE "load_id" = @loadId
            ORDER BY "fiscal_year";
            """;

        var loadId = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(currentId, cancellationToken: cancellationToken));
        if (loadId is null)
        {
            return null;
        }

        var rows = await connection.QueryAsync<PublishedYear>(new CommandDefinition(years, new { loadId }, cancellationToken: cancellationToken));
        return new PublishedLoad(new LoadId(loadId.Value), rows.ToDictionary(year => year.FiscalYear));
    }

    /// <summary>What a run has published already, as when it ended between its commit and the journal's word of it.</summary>
    public static async Task<LoadId?> FindByRunAsync(NpgsqlConnection connection, RunId runId, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT "load_id" FROM "report"."load" WHERE "run_id" = @Value;
            """;
        var loadId = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(sql, new { runId.Value }, cancellationToken: cancellationToken));
        return loadId is null ? null : new LoadId(loadId.Value);
    }
}
