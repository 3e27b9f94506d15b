using Dapper;

namespace SfSpend.Core.Reporting;

/// <summary>The members around the fact, and what is so of all transactions of one.</summary>
/// <param name="RevenueIds">The sides that are revenue.</param>
/// <param name="AreRelated">Of each program: whether it is one of related governmental units.</param>
/// <param name="AreAdjustments">Of each type: whether its amounts are transfer adjustments.</param>
/// <param name="AreWorkOrders">Of each type: whether its amounts are what departments charge each other.</param>
internal sealed record FactMembers(
    AxisMembers Programs, AxisMembers Types, AxisMembers Funds, IReadOnlySet<int> RevenueIds, bool[] AreRelated, bool[] AreAdjustments, bool[] AreWorkOrders)
{
    public static async Task<FactMembers> ReadAsync(AskedLoad from, CancellationToken cancellationToken)
    {
        var programs = await AxisMembers.ReadAsync(from, ExploreAxis.Organization, cancellationToken);
        var types = await AxisMembers.ReadAsync(from, ExploreAxis.Type, cancellationToken);
        return new FactMembers(
            programs,
            types,
            await AxisMembers.ReadAsync(from, ExploreAxis.Fund, cancellationToken),
            (await IdsAsync("""SELECT s."finance_id" FROM "report"."finance" AS s WHERE s."revenue_or_spending" = 'Revenue';""")).ToHashSet(),
            FlagsOf(programs, await IdsAsync("""SELECT p."program_id" FROM "report"."program" AS p WHERE p."related_govt_units" = 'Yes';""")),
            [.. types.Members.Select(type => type.Terms.Contains(CityTerms.TransferAdjustments))],
            [.. types.Members.Select(type => type.Terms.Intersect(CityTerms.WorkOrders).Any())]);

        Task<IEnumerable<int>> IdsAsync(string sql) => from.Connection.QueryAsync<int>(new CommandDefinition(from.Sql(sql), cancellationToken: cancellationToken));
    }

    public IReadOnlyList<TallyMember> Of(ExploreAxis axis) =>
        (axis switch { ExploreAxis.Organization => Programs, ExploreAxis.Type => Types, _ => Funds }).Members;

    /// <summary>A row of the warehouse's with names and codes.</summary>
    public Transaction Name(TransactionRow row) => Name(
        row.TransactionId,
        row.FiscalYear,
        RevenueIds.Contains(row.FinanceId),
        Programs.Places[row.ProgramId],
        Types.Places[row.TypeId],
        Funds.Places[row.FundId],
        row.Amount);

    /// <summary>A transaction with names and codes; members by their places.</summary>
    public Transaction Name(long transactionId, int fiscalYear, bool isRevenue, int programPlace, int typePlace, int fundPlace, decimal amount)
    {
        var (program, type, fund) = (Programs.Members[programPlace], Types.Members[typePlace], Funds.Members[fundPlace]);
        return new Transaction(
            transactionId, fiscalYear, isRevenue ? "Revenue" : "Spending", AreRelated[programPlace] ? "Yes" : "No",
            program.Top, program.TopCode, program.Middle, program.MiddleCode, program.Bottom, program.BottomCode,
            type.Top, type.TopCode, type.Middle, type.MiddleCode, type.Bottom, type.BottomCode,
            fund.Top, fund.TopCode, fund.Middle, fund.MiddleCode, fund.Bottom, fund.BottomCode, amount);
    }

    private static bool[] FlagsOf(AxisMembers members, IEnumerable<int> ids)
    {
        var flags = new bool[members.Members.Count];
        foreach (var id in ids)
        {
            flags[members.Places[id]] = true;
        }

        return flags;
    }
}
