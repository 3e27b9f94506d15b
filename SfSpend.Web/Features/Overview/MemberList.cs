using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Charts;
using SfSpend.Web.Features.Explore;

namespace SfSpend.Web.Features.Overview;

/// <summary>What one side consists of, as a list of bars.</summary>
/// <param name="Id">Unique on its page.</param>
/// <param name="Level">What the members are, such as <c>Organization group</c>.</param>
/// <param name="Place">Where the explorer shows the same.</param>
/// <param name="FactsHref">The transactions of a member.</param>
public sealed record MemberList(string Id, string Title, string Level, ExploreResult Found, ExploreQuery Place, Func<ExploreQuery, string> FactsHref)
{
    public string Role => Place.Side.ToString().ToLowerInvariant();

    public BarScale Scale => BarScale.Of(Found.Children.SelectMany(child => new[] { child.Amount, child.ComparedAmount ?? 0 }));
}
