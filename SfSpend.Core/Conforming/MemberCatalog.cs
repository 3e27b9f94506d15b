namespace SfSpend.Core.Conforming;

/// <summary>
/// The members the warehouse already has, so that each keeps its surrogate key from load to load. Keys are natural keys as
/// <see cref="NaturalKey"/> makes them; values are surrogate keys (1-based).
/// </summary>
public sealed record MemberCatalog(
    IReadOnlyDictionary<string, int> Programs,
    IReadOnlyDictionary<string, int> Types,
    IReadOnlyDictionary<string, int> Funds)
{
    /// <summary>No member yet: the first load of an environment.</summary>
    public static MemberCatalog Empty { get; } = new(
        new Dictionary<string, int>(), new Dictionary<string, int>(), new Dictionary<string, int>());
}
