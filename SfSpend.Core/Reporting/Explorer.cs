using System.Text.Json.Serialization;
using Dapper;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>The three hierarchies by which the figures can be walked down.</summary>
public enum ExploreAxis
{
    [JsonStringEnumMemberName("organization")] Organization,
    [JsonStringEnumMemberName("type")] Type,
    [JsonStringEnumMemberName("fund")] Fund,
}

/// <param name="Path">Names from the top of the axis down; empty is the top.</param>
/// <param name="FiscalYear">Null: the latest closed year.</param>
/// <param name="Load">The load to answer as of; null: the current one.</param>
public sealed record ExploreQuestion(
    ExploreAxis Axis, IReadOnlyList<string> Path, int? FiscalYear, string RevenueOrSpending, bool IncludeRelatedUnits, LoadId? Load = null);

/// <param name="Share">Of the node's total, in percent; null where that total is zero.</param>
public sealed record ExploreNode(string Name, string Code, decimal Amount, long TransactionCount, decimal? Share);

/// <summary>A node and what it consists of.</summary>
/// <param name="Level">What the children are, such as <c>department</c>.</param>
/// <param name="Total">Sum of the children's amounts, to the cent.</param>
public sealed record ExploreResult(int FiscalYear, string Level, decimal Total, long TransactionCount, IReadOnlyList<ExploreNode> Children, LoadSummary Load);

/// <summary>Walks down a hierarchy.</summary>
public sealed class Explorer(IEnvironmentConnector connector)
{
    private static readonly Dictionary<ExploreAxis, (string Table, string Key, IReadOnlyList<string> Levels)> Axes = new()
    {
        [ExploreAxis.Organization] = ("program", "program_id", ["organization_group", "department", "program"]),
        [ExploreAxis.Type] = ("type", "type_id", ["character", "object", "sub_object"]),
        [ExploreAxis.Fund] = ("fund", "fund_id", ["fund_type", "fund", "fund_category"]),
    };

    /// <summary>Levels of an axis from the top down: their columns' names.</summary>
    public static IReadOnlyList<string> LevelsOf(ExploreAxis axis) => Axes[axis].Levels;

    /// <exception cref="ReportException">Nothing is loaded, there is no such load, the environment is not provisioned, or there is no closed year to begin with.</exception>
    public async Task<ExploreResult> ExploreAsync(ExploreQuestion question, CancellationToken cancellationToken)
    {
        var (table, key, levels) = Axes[question.Axis];
        var level = levels[question.Path.Count];
        var above = levels.Take(question.Path.Count).Select((name, index) => $"AND d.\"{name}\" = @path{index}");
        var sql = $"""
            SELECT d."{level}" AS "Name", MIN(d."{level}_code") AS "Code", SUM(t."amount") AS "Amount", COUNT(*) AS "TransactionCount"
            FROM "report"."transaction" AS t
            JOIN "report"."{table}" AS d ON d."{key}" = t."{key}"
            JOIN "report"."program" AS p ON p."program_id" = t."program_id"
            JOIN "report"."finance" AS s ON s."finance_id" = t."finance_id"
            WHERE t."fiscal_year" = @fiscalYear AND s."revenue_or_spending" = @side AND (p."related_govt_units" = 'No' OR @includeRelatedUnits)
                {string.Join(' ', above)}
            GROUP BY d."{level}"
            ORDER BY SUM(t."amount") DESC, d."{level}";
            """;

        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var found = await reader.ReadLoadAsync(
            question.Load,
            async (from, token) =>
            {
                var fiscalYear = question.FiscalYear ?? LatestClosedYear(YearTotals.Judge(await YearTotals.ReadAsync(from, true, token), from.Load));
                var parameters = new DynamicParameters(new { fiscalYear, side = question.RevenueOrSpending, includeRelatedUnits = question.IncludeRelatedUnits });
                for (var index = 0; index < question.Path.Count; index++)
                {
                    parameters.Add($"path{index}", question.Path[index]);
                }

                return (fiscalYear, Rows: (await from.Connection.QueryAsync<Row>(new CommandDefinition(from.Sql(sql), parameters, cancellationToken: token))).AsList());
            },
            cancellationToken) ?? throw new ReportException(ConsistentRead.LoadFirst);

        var (year, rows) = found.Answer;
        var total = rows.Sum(row => row.Amount);
        return new ExploreResult(
            year,
            level,
            total,
            rows.Sum(row => row.TransactionCount),
            [.. rows.Select(row => new ExploreNode(row.Name, row.Code, row.Amount, row.TransactionCount, total == 0 ? null : Math.Round(100 * row.Amount / total, 2)))],
            found.Load);
    }

    private static int LatestClosedYear(IReadOnlyList<OverviewYear> years) =>
        years.LastOrDefault(year => !year.IsOpen)?.FiscalYear
        ?? throw new ReportException("No fiscal year of the load is closed yet. Name one with fiscalYear.");

    private sealed record Row(string Name, string Code, decimal Amount, long TransactionCount);
}
