using Dapper;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>Adds a load up by the members of a hierarchy.</summary>
public sealed class TallyReader(IEnvironmentConnector connector)
{
    /// <param name="asked">The load to add up; null: the current one.</param>
    /// <exception cref="ReportException">
    /// Nothing is loaded, there is no such load, the environment is not provisioned, or the sums are not what the load's reconciliation says.
    /// </exception>
    public async Task<Tallies> ReadAsync(ExploreAxis axis, LoadId? asked, CancellationToken cancellationToken)
    {
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var found = await reader.ReadLoadAsync(asked, (from, token) => ReadAsync(from, axis, token), cancellationToken)
            ?? throw new ReportException(ConsistentRead.LoadFirst);
        return found.Answer;
    }

    private static async Task<Tallies> ReadAsync(AskedLoad from, ExploreAxis axis, CancellationToken cancellationToken)
    {
        var levels = Explorer.LevelsOf(axis);
        var table = TransactionFilter.TableOf(levels[0]);
        var names = string.Join(", ", levels.Zip(["Top", "Middle", "Bottom"], (level, name) => $"\"{level}\" AS \"{name}\", \"{level}_code\" AS \"{name}Code\""));
        var members = (await QueryAsync<MemberRow>($"SELECT \"{table}_id\" AS \"Id\", {names} FROM \"report\".\"{table}\";")).AsList();
        var tallies = (await QueryAsync<TallyRow>($"""
            SELECT t."fiscal_year" AS "FiscalYear", t."{table}_id" AS "MemberId",
                   CASE WHEN s."revenue_or_spending" = 'Revenue' THEN 1 ELSE 0 END AS "Revenue", CASE WHEN p."related_govt_units" = 'Yes' THEN 1 ELSE 0 END AS "Related",
                   COUNT(*) AS "TransactionCount", SUM(t."amount") AS "Amount",
                   SUM(CASE WHEN {CityTerms.IsTransferAdjustment} THEN t."amount" ELSE 0.00 END) AS "AdjustmentAmount",
                   SUM(CASE WHEN {CityTerms.IsWorkOrder} THEN t."amount" ELSE 0.00 END) AS "WorkOrderAmount"
            FROM "report"."transaction" AS t
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            JOIN "report"."type" AS y ON y."type_id" = t."type_id"
            JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
            GROUP BY 1, 2, 3, 4;
            """)).AsList();
        await ProveAsync(from, tallies, cancellationToken);

        var places = members.Select((member, place) => (member.Id, place)).ToDictionary(one => one.Id, one => one.place);
        return new Tallies(
            axis,
            from.Load,
            [.. members.Select(member => new TallyMember(member.Top, member.TopCode, member.Middle, member.MiddleCode, member.Bottom, member.BottomCode))],
            [.. tallies.Select(row => new Tally(row.FiscalYear, row.Revenue == 1, row.Related == 1, places[row.MemberId], row.TransactionCount, row.Amount, row.AdjustmentAmount, row.WorkOrderAmount))]);
        Task<IEnumerable<T>> QueryAsync<T>(string sql) => from.Connection.QueryAsync<T>(new CommandDefinition(from.Sql(sql), cancellationToken: cancellationToken));
    }

    /// <summary>Holds the sums against what was proven when the load was published, to the row and to the cent.</summary>
    private static async Task ProveAsync(AskedLoad from, List<TallyRow> tallies, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT "fiscal_year" AS "FiscalYear", CASE WHEN "revenue_or_spending" = 'Revenue' THEN 1 ELSE 0 END AS "Revenue",
                   CASE WHEN "related_govt_units" = 'Yes' THEN 1 ELSE 0 END AS "Related", "row_count" AS "TransactionCount", "amount" AS "Amount"
            FROM "report"."reconciliation"
            WHERE "load_id" = @load AND "checkpoint" = 'warehouse';
            """;
        var proven = await from.Connection.QueryAsync<Cell>(new CommandDefinition(sql, new { load = from.Load.LoadId.Value }, cancellationToken: cancellationToken));
        var added = tallies.GroupBy(row => (row.FiscalYear, row.Revenue, row.Related))
            .Select(cell => new Cell(cell.Key.FiscalYear, cell.Key.Revenue, cell.Key.Related, cell.Sum(row => row.TransactionCount), cell.Sum(row => row.Amount)));
        var unequal = proven.Where(cell => cell.TransactionCount > 0).ToHashSet();
        unequal.SymmetricExceptWith(added);
        if (unequal.Count > 0)
        {
            var years = string.Join(", ", unequal.Select(cell => cell.FiscalYear).Distinct().Order().Select(year => $"FY{year}"));
            throw new ReportException($"The warehouse does not add up to what load {from.Load.LoadId} was proven to hold, in {years}. Somebody has changed its tables: run a full load.");
        }
    }

    private sealed record MemberRow(int Id, string Top, string TopCode, string Middle, string MiddleCode, string Bottom, string BottomCode);

    private sealed record TallyRow(
        int FiscalYear, int MemberId, int Revenue, int Related, long TransactionCount, decimal Amount, decimal AdjustmentAmount, decimal WorkOrderAmount);

    private sealed record Cell(int FiscalYear, int Revenue, int Related, long TransactionCount, decimal Amount);
}
