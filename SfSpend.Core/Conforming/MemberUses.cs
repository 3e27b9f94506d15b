namespace SfSpend.Core.Conforming;

/// <summary>
/// Which members each fiscal year uses, as the source writes them: all that naming the members of some years needs to know of the
/// others, so that their rows need not be read again.
/// </summary>
/// <param name="Dimensions">In the order of <see cref="Dimension.All"/>.</param>
public sealed record MemberUses(IReadOnlyList<DimensionUses> Dimensions)
{
    /// <summary>Name of its file in the conformed folder, and beside the raw extracts of a run that published.</summary>
    public const string FileName = "members.manifest.json";
}

/// <param name="Values">Each distinct combination, in the order of the dimension's columns.</param>
public sealed record DimensionUses(string Table, IReadOnlyList<IReadOnlyList<string>> Values, IReadOnlyList<MemberUse> Uses);

/// <param name="Values">Position in <see cref="DimensionUses.Values"/>.</param>
public sealed record MemberUse(int Values, int FiscalYear, long RowCount, Int128 Cents);
