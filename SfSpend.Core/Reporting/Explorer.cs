using Dapper;
using SfSpend.Core.Environments;

namespace SfSpend.Core.Reporting;

/// <summary>Walks down a hierarchy by asking the warehouse: what <see cref="Tallies"/> can't, where names of several hierarchies are chosen.</summary>
public sealed class Explorer(IEnvironmentConnector connector)
{
    internal const string NameAYear = "No fiscal year of the load is closed yet. Name one with fiscalYear.";

    private static readonly Dictionary<ExploreAxis, IReadOnlyList<string>> _axes = new()
    {
        [ExploreAxis.Organization] = TransactionFilter.LevelsIn("program"),
        [ExploreAxis.Type] = TransactionFilter.LevelsIn("type"),
        [ExploreAxis.Fund] = TransactionFilter.LevelsIn("fund"),
    };

    /// <summary>Levels of an axis from the top down: their columns' names.</summary>
    public static IReadOnlyList<string> LevelsOf(ExploreAxis axis) => _axes[axis];

    /// <exception cref="ReportException">Nothing is loaded, there is no such load, the environment is not provisioned, or there is no closed year to begin with.</exception>
    public async Task<ExploreResult> ExploreAsync(ExploreQuestion question, CancellationToken cancellationToken)
    {
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var found = await reader.ReadLoadAsync(
            question.Load,
            async (from, token) =>
            {
                var year = question.FiscalYear ?? LatestClosedYear(YearTotals.Judge(await YearTotals.ReadAsync(from, true, token), from.Load));
                var children = await ReadChildrenAsync(from, question, year, token);
                return (Year: year, Children: children, History: await ReadHistoryAsync(from, question, token));
            },
            cancellationToken) ?? throw new ReportException(ConsistentRead.LoadFirst);

        var (year, rows, history) = found.Answer;
        var total = rows.Sum(row => row.Amount);
        return new ExploreResult(
            year,
            LevelsOf(question.Axis)[question.Path.Count],
            total,
            rows.Sum(row => row.TransactionCount),
            [
                .. rows.Select(row => new ExploreNode(
                    row.Name,
                    row.Code,
                    row.Amount,
                    row.TransactionCount,
                    total == 0 ? null : Math.Round(100 * row.Amount / total, 2),
                    question.ComparedYear is null ? null : row.ComparedAmount)),
            ],
            [.. history.Select(one => new ExploreYear(one.FiscalYear, one.Amount, one.AdjustmentAmount, one.WorkOrderAmount, one.TransactionCount, found.Load.IsOpen(one.FiscalYear)))],
            found.Load);
    }

    private static async Task<IReadOnlyList<Child>> ReadChildrenAsync(AskedLoad from, ExploreQuestion question, int year, CancellationToken cancellationToken)
    {
        var level = LevelsOf(question.Axis)[question.Path.Count];
        var alias = TransactionFilter.AliasOf(level);
        var (source, where, parameters) = question.Filter.ToSql(level);
        parameters.Add("year", year);
        parameters.Add("comparedYear", question.ComparedYear ?? year);
        var sql = $"""
            SELECT {alias}."{level}" AS "Name", MIN({alias}."{level}_code") AS "Code",
                   SUM(CASE WHEN t."fiscal_year" = @year THEN t."amount" ELSE 0.00 END) AS "Amount",
                   SUM(CASE WHEN t."fiscal_year" = @year THEN 1 ELSE 0 END) AS "TransactionCount",
                   SUM(CASE WHEN t."fiscal_year" = @comparedYear THEN t."amount" ELSE 0.00 END) AS "ComparedAmount"
            {source}
            WHERE {where} AND t."fiscal_year" IN (@year, @comparedYear)
            GROUP BY {alias}."{level}"
            ORDER BY 3 DESC, {alias}."{level}";
            """;
        return (await from.Connection.QueryAsync<Child>(new CommandDefinition(from.Sql(sql), parameters, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The node itself in every year, added up apart from its children: the two must agree.</summary>
    private static async Task<IReadOnlyList<Year>> ReadHistoryAsync(AskedLoad from, ExploreQuestion question, CancellationToken cancellationToken)
    {
        var (source, where, parameters) = question.Filter.ToSql("character");
        var sql = $"""
            SELECT t."fiscal_year" AS "FiscalYear", SUM(t."amount") AS "Amount", COUNT(*) AS "TransactionCount",
                   SUM(CASE WHEN {CityTerms.IsTransferAdjustment} THEN t."amount" ELSE 0.00 END) AS "AdjustmentAmount",
                   SUM(CASE WHEN {CityTerms.IsWorkOrder} THEN t."amount" ELSE 0.00 END) AS "WorkOrderAmount"
            {source}
            WHERE {where}
            GROUP BY t."fiscal_year"
            ORDER BY t."fiscal_year";
            """;
        return (await from.Connection.QueryAsync<Year>(new CommandDefinition(from.Sql(sql), parameters, cancellationToken: cancellationToken))).AsList();
    }

    private static int LatestClosedYear(IReadOnlyList<OverviewYear> years) =>
        years.LastOrDefault(year => !year.IsOpen)?.FiscalYear
        ?? throw new ReportException(NameAYear);

    private sealed record Child(string Name, string Code, decimal Amount, long TransactionCount, decimal ComparedAmount);

    private sealed record Year(int FiscalYear, decimal Amount, long TransactionCount, decimal AdjustmentAmount, decimal WorkOrderAmount);
}
