using Dapper;
using Npgsql;
using SfSpend.Core.Conforming;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Loading;

/// <summary>
/// Reads every member there ever was by its natural key. One that the current load no longer has keeps its id for the day it returns: earlier loads know it
/// by that id.
/// </summary>
internal static class Members
{
    public static async Task<MemberCatalog> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Warehouses of earlier versions have no table of past members: they never gave one up.
        string[] schemas = await WarehouseTables.AreThereAsync(connection, cancellationToken) ? [StarSchema.Schema, StarSchema.PastSchema] : [StarSchema.Schema];

        async Task<IReadOnlyDictionary<string, int>> ByKeyAsync(WarehouseTable table, string columns, Func<Member, string> keyOf)
        {
            var members = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var schema in schemas)
            {
                var sql = $"SELECT {columns} FROM {table.In(schema)};";
                foreach (var member in await connection.QueryAsync<Member>(new CommandDefinition(sql, cancellationToken: cancellationToken)))
                {
                    members[keyOf(member)] = member.Id;
                }
            }

            return members;
        }

        return new MemberCatalog(
            await ByKeyAsync(
                StarSchema.Program,
                """
                "program_id" AS "Id", "organization_group" AS "Top", "department" AS "Middle", "program" AS "Bottom", "related_govt_units" AS "Flag"
                """,
                member => NaturalKey.OfProgram(member.Top, member.Middle, member.Bottom, member.Flag)),
            await ByKeyAsync(
                StarSchema.Type,
                """
                "type_id" AS "Id", "character" AS "Top", "object" AS "Middle", "sub_object" AS "Bottom", '' AS "Flag"
                """,
                member => NaturalKey.OfType(member.Top, member.Middle, member.Bottom)),
            await ByKeyAsync(
                StarSchema.Fund,
                """
                "fund_id" AS "Id", "fund_type" AS "Top", "fund" AS "Middle", "fund_category" AS "Bottom", '' AS "Flag"
                """,
                member => NaturalKey.OfFund(member.Top, member.Middle, member.Bottom)));
    }

    private sealed record Member(int Id, string Top, string Middle, string Bottom, string Flag);
}
