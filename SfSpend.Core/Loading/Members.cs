using Dapper;
using Npgsql;
using SfSpend.Core.Conforming;

namespace SfSpend.Core.Loading;

/// <summary>Reads the members the warehouse has by their natural keys.</summary>
internal static class Members
{
    public static async Task<MemberCatalog> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string programs = """
            SELECT "program_id" AS "Id", "organization_group" AS "Top", "department" AS "Middle", "program" AS "Bottom", "related_govt_units" AS "Flag"
            FROM "report"."program";
            """;
        const string types = """
            SELECT "type_id" AS "Id", "character" AS "Top", "object" AS "Middle", "sub_object" AS "Bottom", '' AS "Flag" FROM "report"."type";
            """;
        const string funds = """
            SELECT "fund_id" AS "Id", "fund_type" AS "Top", "fund" AS "Middle", "fund_category" AS "Bottom", '' AS "Flag" FROM "report"."fund";
            """;

        async Task<IReadOnlyDictionary<string, int>> ByKeyAsync(string sql, Func<Member, string> keyOf)
        {
            var members = await connection.QueryAsync<Member>(new CommandDefinition(sql, cancellationToken: cancellationToken));
            return members.ToDictionary(keyOf, member => member.Id, StringComparer.Ordinal);
        }

        return new MemberCatalog(
            await ByKeyAsync(programs, member => NaturalKey.OfProgram(member.Top, member.Middle, member.Bottom, member.Flag)),
            await ByKeyAsync(types, member => NaturalKey.OfType(member.Top, member.Middle, member.Bottom)),
            await ByKeyAsync(funds, member => NaturalKey.OfFund(member.Top, member.Middle, member.Bottom)));
    }

    private sealed record Member(int Id, string Top, string Middle, string Bottom, string Flag);
}
