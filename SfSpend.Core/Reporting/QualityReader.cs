using Dapper;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <param name="Severity"><c>blocking</c>: nothing is published while it fails unless somebody accepted it with a reason; <c>notice</c>: worth knowing.</param>
/// <param name="FailingRows">Null where it can no longer be counted.</param>
public sealed record QualityCheck(string Name, string Severity, bool Passed, long? FailingRows, string Detail);

public sealed record LoadQuality(LoadId LoadId, IReadOnlyList<QualityCheck> Checks);

/// <summary>Named checks of a load, from what the load itself recorded.</summary>
public sealed class QualityReader(IEnvironmentConnector connector)
{
    private const string Blocking = "blocking";
    private const string Notice = "notice";

    /// <summary>Null when there is no such load.</summary>
    public async Task<LoadQuality?> ReadAsync(LoadId id, CancellationToken cancellationToken)
    {
        if (await connector.FindReaderAsync(cancellationToken) is not { } reader)
        {
            return null;
        }

        const string rejectedSql = """
            SELECT COALESCE(SUM("row_count"), 0) FROM "report"."reconciliation" WHERE "load_id" = @Value AND "checkpoint" = 'rejected';
            """;
        const string replacedSql = """
            SELECT COALESCE(SUM("row_count"), 0) FROM "report"."code_history";
            """;
        const string nullsSql = """
            SELECT COUNT(*)
            FROM "report"."transaction" AS t
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            JOIN "report"."type" AS y ON y."type_id" = t."type_id"
            JOIN "report"."fund" AS f ON f."fund_id" = t."fund_id"
            WHERE p."department" = 'No Department' OR p."program" = 'No Program'
                OR y."character" = 'No Character' OR y."object" = 'No Object' OR y."sub_object" = 'No Sub Object'
                OR f."fund" = 'No Fund' OR f."fund_category" = 'No Fund Category';
            """;
        return await reader.ReadAsync<LoadQuality?>(
            async (connection, token) =>
            {
                if (await ConsistentRead.FindAsync(connection, id, token) is not { } load)
                {
                    return null;
                }

                var rejected = (long)await connection.ExecuteScalarAsync<decimal>(new CommandDefinition(rejectedSql, new { id.Value }, cancellationToken: token));
                var isCurrent = (await ConsistentRead.FindCurrentAsync(connection, token))?.LoadId == id;
                long? nulls = isCurrent ? await connection.ExecuteScalarAsync<long>(new CommandDefinition(nullsSql, cancellationToken: token)) : null;
                long? replaced = isCurrent ? (long)await connection.ExecuteScalarAsync<decimal>(new CommandDefinition(replacedSql, cancellationToken: token)) : null;
                return new LoadQuality(id,
                [
                    new("balanced", Blocking, load.Balanced, load.Balanced ? 0 : null, "Source, raw, conformed, landed and warehouse agree in rows and cents, rejected rows counted."),
                    new("rejected-rows", Blocking, rejected == 0, rejected, "Rows that could not be read and were left out, as somebody accepted."),
                    Known("null-members", nulls, "Rows without a department, program, character, object, sub-object, fund or fund category."),
                    Known("replaced-codes", replaced, "Rows whose code or spelling gave way to the one in the dimension, counted at each level; code_history has them all."),
                ]);
            },
            cancellationToken);
    }

    private static QualityCheck Known(string name, long? failing, string detail) => new(
        name, Notice, failing is 0, failing, failing is null ? $"{detail} Counted for the current load only: this one has been replaced." : detail);
}
