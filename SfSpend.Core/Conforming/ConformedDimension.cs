namespace SfSpend.Core.Conforming;

/// <summary>A member with its surrogate key, and its canonical name and code at each level from the top.</summary>
internal sealed record ConformedMember(int Id, string NaturalKey, IReadOnlyList<LevelMember> Levels, string RelatedGovtUnits);

/// <summary>The canonical name and code of one level of a hierarchy.</summary>
internal sealed record LevelMember(string Name, string Code);

/// <summary>A code or spelling that stands in the source and was replaced by the canonical one.</summary>
internal sealed record ReplacedCode(
    string Dimension,
    string Level,
    string Parent,
    LevelMember Canonical,
    LevelMember Replaced,
    TupleUse Use);

/// <summary>What a dimension's raw tuples came to.</summary>
/// <param name="Members">By surrogate key.</param>
/// <param name="MemberOf">Surrogate key of each raw tuple; 0 where no fact uses the tuple.</param>
/// <param name="NewCount">Members the warehouse did not have.</param>
internal sealed record ConformedDimension(
    Dimension Dimension,
    IReadOnlyList<ConformedMember> Members,
    int[] MemberOf,
    IReadOnlyList<ReplacedCode> Replaced,
    int NewCount);
