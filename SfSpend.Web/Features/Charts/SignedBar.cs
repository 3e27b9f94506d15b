namespace SfSpend.Web.Features.Charts;

/// <summary>One bar of a list, with a mark where the same was before.</summary>
/// <param name="Role"><c>revenue</c>, <c>spending</c> or <c>neutral</c>: its colour.</param>
/// <param name="Scale">Of the whole list.</param>
/// <param name="Before">Null: no mark.</param>
public sealed record SignedBar(string Role, BarScale Scale, decimal Amount, decimal? Before);
