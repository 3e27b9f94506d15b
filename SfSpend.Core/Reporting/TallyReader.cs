using Dapper;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>Adds a load up by the members of a hierarchy: in memory, or has the warehouse do it where the load is too large for that.</summary>
public sealed class TallyReader(IEnvironmentConnector connector, FactMemory memory)
{
    /// <param name="asked">The load to add up; null: the current one.</param>
    /// <exception cref="ReportException">
    /// Nothing is loaded, there is no such load, the environment is not provisioned, or the sums are not what the load's reconciliation says.
    /// </exception>
    public async Task<Tallies> ReadAsync(ExploreAxis axis, LoadId? asked, CancellationToken cancellationToken) =>
        (await memory.FindAsync(asked, cancellationToken))?.AddUp(axis, TransactionFilter.Everything)
        ?? await AskAsync(
            asked,
            async (from, token) =>
            {
                var tallies = await AddUpAsync(from, axis, TransactionFilter.Everything, token);
                await LoadProof.ProveAsync(from, tallies.All, token);
                return tallies;
            },
            cancellationToken);

    /// <summary>A node of a hierarchy and what it consists of, whatever is chosen of the other hierarchies.</summary>
    /// <param name="all">The whole load, added up by the hierarchy.</param>
    /// <exception cref="ReportException">As when reading; or no year is named, and none is closed.</exception>
    public async Task<ExploreResult> ExploreAsync(ExploreQuestion question, Tallies all, CancellationToken cancellationToken)
    {
        var sums = question.Others.Count == 0 ? all
            : (await memory.FindAsync(all.Load.LoadId, cancellationToken))?.AddUp(question.Axis, question.Filter)
                ?? await AskAsync(all.Load.LoadId, (from, token) => AddUpAsync(from, question.Axis, question.Filter, token), cancellationToken);
        return sums.Explore(question with
        {
            FiscalYear = question.FiscalYear ?? all.LatestClosedYear,
            ComparedYear = question.ComparedYear is { } compared && all.FiscalYears.Contains(compared) ? compared : null,
        });
    }

    private async Task<Tallies> AskAsync(LoadId? asked, Func<AskedLoad, CancellationToken, Task<Tallies>> read, CancellationToken cancellationToken)
    {
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var found = await reader.ReadLoadAsync(asked, read, cancellationToken) ?? throw new ReportException(ConsistentRead.LoadFirst);
        return found.Answer;
    }

    private static async Task<Tallies> AddUpAsync(AskedLoad from, ExploreAxis axis, TransactionFilter filter, CancellationToken cancellationToken)
    {
        var members = await AxisMembers.ReadAsync(from, axis, cancellationToken);
        var (source, where, parameters) = filter.ToSql("program", "finance");
        var sql = $"""
            SELECT t."fiscal_year" AS "FiscalYear", t."{Hierarchies.TableOf(axis)}_id" AS "MemberId",
                   CASE WHEN s."revenue_or_spending" = 'Revenue' THEN 1 ELSE 0 END AS "Revenue", CASE WHEN p."related_govt_units" = 'Yes' THEN 1 ELSE 0 END AS "Related",
                   COUNT(*) AS "TransactionCount", SUM(t."amount") AS "Amount",
                   SUM(CASE WHEN adjustments."type_id" IS NULL THEN 0.00 ELSE t."amount" END) AS "AdjustmentAmount",
                   SUM(CASE WHEN work_orders."type_id" IS NULL THEN 0.00 ELSE t."amount" END) AS "WorkOrderAmount"
            {source}
            LEFT JOIN ({CityTerms.TypesOf(CityTerms.TransferAdjustments)}) AS adjustments ON adjustments."type_id" = t."type_id"
            LEFT JOIN ({CityTerms.TypesOf(CityTerms.WorkOrders)}) AS work_orders ON work_orders."type_id" = t."type_id"
            WHERE {where}
            GROUP BY 1, 2, 3, 4;
            """;
        var rows = await from.Connection.QueryAsync<Row>(new CommandDefinition(from.Sql(sql), parameters, cancellationToken: cancellationToken));
        return new Tallies(
            axis,
            from.Load,
            members.Members,
            [
                .. rows.Select(row => new Tally(
                    row.FiscalYear, row.Revenue == 1, row.Related == 1, members.Places[row.MemberId], row.TransactionCount, row.Amount, row.AdjustmentAmount, row.WorkOrderAmount)),
            ]);
    }

    private sealed record Row(
        int FiscalYear, int MemberId, int Revenue, int Related, long TransactionCount, decimal Amount, decimal AdjustmentAmount, decimal WorkOrderAmount);
}
