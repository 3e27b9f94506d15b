using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Sql;

namespace SfSpend.Web.Features.Search;

/// <summary>A member that was found.</summary>
/// <param name="Href">Where the explorer shows it.</param>
public sealed record FoundMember(Member Member, string Href);

/// <summary>What somebody's words were found in.</summary>
/// <param name="Directory">Of the load that was looked in; null while nothing is loaded.</param>
/// <param name="Members">The closest first.</param>
/// <param name="HasMore">More members than these are called something like it.</param>
public sealed record SearchResult(
    MemberDirectory? Directory, IReadOnlyList<FoundMember> Members, bool HasMore, IReadOnlyList<Report> Questions, IReadOnlyList<SavedQueryOutline> Saved, Run? Run)
{
    public static SearchResult Nothing { get; } = new(null, [], false, [], [], null);

    public bool IsEmpty => this is { Members.Count: 0, Questions.Count: 0, Saved.Count: 0, Run: null };
}
