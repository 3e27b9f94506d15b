using Dapper;
using SfSpend.Core.Environments;

namespace SfSpend.Core.Reporting;

/// <summary>Lists the members of all levels with the years they were used in and what they come to.</summary>
public sealed class MemberReader(IEnvironmentConnector connector)
{
    /// <param name="tallies">Of all three hierarchies, of one load.</param>
    /// <exception cref="ReportException">The load is gone, or the environment is not provisioned.</exception>
    public async Task<MemberDirectory> ReadAsync(IReadOnlyList<Tallies> tallies, CancellationToken cancellationToken)
    {
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var found = await reader.ReadLoadAsync(tallies[0].Load.LoadId, ReadFormerCodesAsync, cancellationToken) ?? throw new ReportException(ConsistentRead.LoadFirst);
        var year = tallies[0].LatestClosedYear ?? tallies[0].FiscalYears[^1];
        return new MemberDirectory(year, [.. tallies.SelectMany(one => one.MembersIn(year, found.Answer))], tallies[0].Load);
    }

    private static async Task<ILookup<(string Level, string Name), string>> ReadFormerCodesAsync(AskedLoad from, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT DISTINCT "level" AS "Level", "name" AS "Name", "replaced_code" AS "Code"
            FROM "report"."code_history"
            WHERE "name" IS NOT NULL AND "replaced_code" IS NOT NULL;
            """;
        var codes = await from.Connection.QueryAsync<FormerCode>(new CommandDefinition(from.Sql(sql), cancellationToken: cancellationToken));
        return codes.ToLookup(code => (code.Level, code.Name), code => code.Code);
    }

    private sealed record FormerCode(string Level, string Name, string Code);
}
