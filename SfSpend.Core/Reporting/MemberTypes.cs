using System.Text.Json.Serialization;

namespace SfSpend.Core.Reporting;

/// <summary>A named thing of one of the three hierarchies, in a load.</summary>
/// <param name="Level">Its level's column, such as <c>department</c>.</param>
/// <param name="Path">Names from the top of its hierarchy down; its own is the last.</param>
/// <param name="Code">The code it has now.</param>
/// <param name="FormerCodes">Codes that gave way to it.</param>
/// <param name="FirstYear">The first fiscal year it has transactions in.</param>
/// <param name="LastYear">The last.</param>
/// <param name="FiscalYear">The year of its amounts: the directory's where it has transactions in it, else its last one before, else its first.</param>
/// <param name="Revenue">Of that year, related governmental units left out.</param>
/// <param name="Spending">Likewise.</param>
/// <param name="TransactionCount">Of all years, both sides and all units.</param>
/// <param name="IsRelatedOnly">All its transactions are those of related governmental units.</param>
/// <param name="Terms">What it is, of what questions are about.</param>
public sealed record Member(
    string Level,
    IReadOnlyList<string> Path,
    string Code,
    IReadOnlyList<string> FormerCodes,
    int FirstYear,
    int LastYear,
    int FiscalYear,
    decimal Revenue,
    decimal Spending,
    long TransactionCount,
    bool IsRelatedOnly,
    [property: JsonIgnore] IReadOnlyList<CityTerm> Terms)
{
    public string Name => Path[^1];
}

/// <summary>All members of a load.</summary>
/// <param name="FiscalYear">The year whose amounts stand beside the names: the latest closed one, or the latest of all while none is closed.</param>
public sealed record MemberDirectory(int FiscalYear, IReadOnlyList<Member> Members, LoadSummary Load)
{
    /// <summary>What finds members by what people type.</summary>
    public MemberIndex Index { get; } = new(Members);

    private readonly Lazy<IReadOnlySet<(string Level, string Name)>> _names = new(() => Members.Select(member => (member.Level, member.Name)).ToHashSet());

    public bool Has(string level, string name) => _names.Value.Contains((level, name));

    /// <summary>The names of a level, in the order of the alphabet.</summary>
    /// <param name="level">One of <see cref="TransactionFilter.Levels"/>.</param>
    public IReadOnlyList<string> NamesOf(string level) =>
        [.. Members.Where(member => member.Level == level).Select(member => member.Name).Distinct().Order(StringComparer.OrdinalIgnoreCase)];
}
