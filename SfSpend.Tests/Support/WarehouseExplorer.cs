using Dapper;
using SfSpend.Core.Reporting;

namespace SfSpend.Tests.Support;

/// <summary>Walks down a hierarchy by asking the warehouse at every step, children and history apart: what the panel's own answers are held against.</summary>
internal sealed class WarehouseExplorer(TestWarehouse warehouse)
{
    public async Task<ExploreResult> ExploreAsync(ExploreQuestion question, CancellationToken cancellationToken)
    {
        var found = await warehouse.Reader.ReadLoadAsync(
            question.Load,
            async (from, token) =>
            {
                var year = question.FiscalYear ?? YearTotals.Judge(await YearTotals.ReadAsync(from, true, token), from.Load).Last(one => !one.IsOpen).FiscalYear;
                var children = await ReadChildrenAsync(from, question, year, token);
                return (Year: year, Children: children, History: await ReadHistoryAsync(from, question, token));
            },
            cancellationToken) ?? throw new InvalidOperationException("Nothing is loaded.");

        var (year, rows, history) = found.Answer;
        var total = rows.Sum(row => row.Amount);
        return new ExploreResult(
            year,
            Hierarchies.LevelsOf(question.Axis)[question.Path.Count],
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
        var level = Hierarchies.LevelsOf(question.Axis)[question.Path.Count];
        var alias = TransactionFilter.AliasOf(level);
        var (source, where, parameters) = question.Filter.ToSql(TransactionFilter.TableOf(level));
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
        var (source, where, parameters) = question.Filter.ToSql("type");
        var sql = $"""
            SELECT t."fiscal_year" AS "FiscalYear", SUM(t."amount") AS "Amount", COUNT(*) AS "TransactionCount",
                   SUM(CASE WHEN y."character_code" IN ('ELS', 'ELU') THEN t."amount" ELSE 0.00 END) AS "AdjustmentAmount",
                   SUM(CASE WHEN y."character" IN ('Services Of Other Depts', 'Services of Other Departments', 'Expenditure Recovery') THEN t."amount" ELSE 0.00 END) AS "WorkOrderAmount"
            {source}
            WHERE {where}
            GROUP BY t."fiscal_year"
            ORDER BY t."fiscal_year";
            """;
        return (await from.Connection.QueryAsync<Year>(new CommandDefinition(from.Sql(sql), parameters, cancellationToken: cancellationToken))).AsList();
    }

    private sealed record Child(string Name, string Code, decimal Amount, long TransactionCount, decimal ComparedAmount);

    private sealed record Year(int FiscalYear, decimal Amount, long TransactionCount, decimal AdjustmentAmount, decimal WorkOrderAmount);
}
