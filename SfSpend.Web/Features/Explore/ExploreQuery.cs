using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Explore;

/// <summary>Where somebody is in the explorer, as it stands in the address: names chosen by their levels, the hierarchy shown, years, side and units.</summary>
public sealed record ExploreQuery
{
    [FromQuery(Name = "axis")]
    public ExploreAxis Axis { get; init; }

    /// <summary>Null: the latest closed year.</summary>
    [FromQuery(Name = "fiscalYear")]
    public int? FiscalYear { get; init; }

    /// <summary>Null: the year before.</summary>
    [FromQuery(Name = "comparedYear")]
    public int? ComparedYear { get; init; }

    [FromQuery(Name = "finance")]
    public ExploreSide Side { get; init; }

    [FromQuery(Name = "relatedUnits")]
    public RelatedUnits RelatedUnits { get; init; }

    /// <summary>The load to show; null: the current one.</summary>
    [FromQuery(Name = "load")]
    public long? Load { get; init; }

    /// <summary>The chosen names by the level's column, of all three hierarchies.</summary>
    [BindNever]
    public IReadOnlyDictionary<string, string> Members { get; init; } = new Dictionary<string, string>();

    public bool IncludesRelatedUnits => RelatedUnits is RelatedUnits.Include;

    public LoadId? AskedLoad => Load is { } id ? new LoadId(id) : null;

    /// <summary>The names chosen from the top of the shown hierarchy down.</summary>
    [BindNever]
    public IReadOnlyList<string> Path =>
    [
        .. Hierarchies.LevelsOf(Axis).TakeWhile(Members.ContainsKey).Select(level => Members[level]),
    ];

    /// <summary>What was chosen besides the path.</summary>
    [BindNever]
    public IReadOnlyDictionary<string, string> Others => Members.Where(member => !Hierarchies.LevelsOf(Axis).Take(Path.Count).Contains(member.Key)).ToDictionary();

    /// <summary>A member's place in its hierarchy: the side it has more of, and with related units where it is one of theirs.</summary>
    /// <param name="shownYear">The year shown where none is said.</param>
    public static ExploreQuery Of(Member member, int shownYear)
    {
        var axis = Enum.GetValues<ExploreAxis>().First(axis => Hierarchies.LevelsOf(axis).Contains(member.Level));
        return new ExploreQuery
        {
            Axis = axis,
            FiscalYear = member.FiscalYear == shownYear ? null : member.FiscalYear,
            Side = Math.Abs(member.Revenue) > Math.Abs(member.Spending) ? ExploreSide.Revenue : ExploreSide.Spending,
            RelatedUnits = member.IsRelatedOnly ? RelatedUnits.Include : RelatedUnits.Exclude,
            Members = Hierarchies.LevelsOf(axis).Zip(member.Path, KeyValuePair.Create).ToDictionary(),
        };
    }

    /// <summary>Names that an address has chosen, by the level's column.</summary>
    internal static IReadOnlyDictionary<string, string> MembersIn(IQueryCollection address) => TransactionFilter.Levels
        .Select(level => (level.Column, Name: address[TransactionAddress.NameOf(level.Column)].ToString()))
        .Where(level => level.Name.Length > 0)
        .ToDictionary(level => level.Column, level => level.Name);

    /// <summary>With the names that an address has chosen.</summary>
    public ExploreQuery WithMembersOf(IQueryCollection address) => this with { Members = MembersIn(address) };

    /// <summary>One level further down.</summary>
    public ExploreQuery Into(string name) => this with { Members = Members.Append(KeyValuePair.Create(Hierarchies.LevelsOf(Axis)[Path.Count], name)).ToDictionary() };

    /// <summary>Up again, to so many names of the path.</summary>
    public ExploreQuery UpTo(int count) => this with { Members = Members.Where(member => !Hierarchies.LevelsOf(Axis).Skip(count).Take(Path.Count - count).Contains(member.Key)).ToDictionary() };

    public ExploreQuery Without(string level) => this with { Members = Members.Where(member => member.Key != level).ToDictionary() };

    /// <summary>Which transactions the place is made of, in a year; in all years when none is named.</summary>
    public TransactionFilter FactsOf(int? year) => new(
        year, year, Side.ToString(), IncludesRelatedUnits ? TransactionUnits.Include : TransactionUnits.Exclude, Members);

    public string ToHref()
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in Values)
        {
            query.Add(name, value);
        }

        return $"/explore{query.ToQueryString()}";
    }

    /// <summary>Everything that is not as it is without being said.</summary>
    public IEnumerable<(string Name, string Value)> Values =>
    [
        .. Axis == ExploreAxis.Organization ? [] : Said("axis", Axis.ToString().ToLowerInvariant()),
        .. FiscalYear is { } year ? Said("fiscalYear", Text(year)) : [],
        .. ComparedYear is { } compared ? Said("comparedYear", Text(compared)) : [],
        .. Side == ExploreSide.Spending ? [] : Said("finance", Side.ToString()),
        .. IncludesRelatedUnits ? Said("relatedUnits", "include") : [],
        .. TransactionFilter.Levels.Where(level => Members.ContainsKey(level.Column)).Select(level => (TransactionAddress.NameOf(level.Column), Members[level.Column])),
        .. Load is { } load ? Said("load", load.ToString(CultureInfo.InvariantCulture)) : [],
    ];

    /// <summary>The same for the API, which takes the path as a list; years and load apart.</summary>
    internal IEnumerable<KeyValuePair<string, string>> DownloadValues =>
    [
        KeyValuePair.Create("axis", Axis.ToString().ToLowerInvariant()),
        KeyValuePair.Create("finance", Side.ToString()),
        KeyValuePair.Create("relatedUnits", IncludesRelatedUnits ? "include" : "exclude"),
        .. Path.Select(name => KeyValuePair.Create("path", name)),
        .. Others.Select(other => KeyValuePair.Create(TransactionAddress.NameOf(other.Key), other.Value)),
    ];

    private static (string Name, string Value)[] Said(string name, string value) => [(name, value)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
