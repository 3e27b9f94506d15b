using System.Text.Json.Serialization;
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
    ExploreAxis Axis, IReadOnlyList<string> Path, int? FiscalYear, string RevenueOrSpending, bool IncludeRelatedUnits, LoadId? Load = null)
{
    /// <summary>The year to compare with; null: none.</summary>
    public int? ComparedYear { get; init; }

    /// <summary>Names chosen besides the path, by the level's column: of the other hierarchies.</summary>
    public IReadOnlyDictionary<string, string> Others { get; init; } = new Dictionary<string, string>();

    /// <summary>All transactions of the node, of whichever year.</summary>
    public TransactionFilter Filter => new(
        RevenueOrSpending: RevenueOrSpending,
        RelatedUnits: IncludeRelatedUnits ? TransactionUnits.Include : TransactionUnits.Exclude,
        Members: Others.Concat(Hierarchies.LevelsOf(Axis).Zip(Path, KeyValuePair.Create)).ToDictionary());
}

/// <param name="Share">Of the node's total, in percent; null where that total is zero.</param>
/// <param name="ComparedAmount">In the year compared with; null where there is none.</param>
public sealed record ExploreNode(string Name, string Code, decimal Amount, long TransactionCount, decimal? Share, decimal? ComparedAmount = null);

/// <summary>A node in one fiscal year.</summary>
/// <param name="AdjustmentAmount">The part that is transfer adjustments: it takes out what two funds both count.</param>
/// <param name="WorkOrderAmount">The part that departments charge each other.</param>
public sealed record ExploreYear(int FiscalYear, decimal Amount, decimal AdjustmentAmount, decimal WorkOrderAmount, long TransactionCount, bool IsOpen);

/// <summary>A node and what it consists of.</summary>
/// <param name="Level">What the children are, such as <c>department</c>.</param>
/// <param name="Total">Sum of the children's amounts, to the cent.</param>
/// <param name="History">The node in every year it has rows in, oldest first, added up by itself.</param>
public sealed record ExploreResult(
    int FiscalYear, string Level, decimal Total, long TransactionCount, IReadOnlyList<ExploreNode> Children, IReadOnlyList<ExploreYear> History, LoadSummary Load);
