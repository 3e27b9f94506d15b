namespace SfSpend.Core.Conforming;

/// <summary>
/// One combination of a dimension's values as the source wrote it, blanks collapsed and missing values named.
/// </summary>
internal sealed class RawTuple(Dimension dimension, string[] values)
{
    public Dimension Dimension { get; } = dimension;

    /// <summary>In the order of <see cref="Dimension.Columns"/>.</summary>
    public IReadOnlyList<string> Values => values;

    public string RelatedGovtUnits => Dimension.HasRelatedUnits ? values[^1] : "";

    public string Code(int level) => values[2 * level];

    public string Name(int level) => values[(2 * level) + 1];
}
