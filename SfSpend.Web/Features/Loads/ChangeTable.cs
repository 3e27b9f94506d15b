using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Loads;

/// <summary>What changed, summed up by one thing.</summary>
/// <param name="Title">Such as <c>By department</c>.</param>
/// <param name="Head">What the first column names.</param>
/// <param name="Lines">Each with its name as people read it, a remark, and where its rows are.</param>
public sealed record ChangeTable(string Id, string Title, string Head, IReadOnlyList<ChangeTableLine> Lines);

public sealed record ChangeTableLine(string Name, string? Remark, string Href, ChangeTotals Totals);
