namespace SfSpend.Core.Conforming;

/// <summary>One level of a dimension's hierarchy: the column of its name and that of its code.</summary>
/// <param name="NullName">What a missing name is called, such as <c>No Department</c>.</param>
internal sealed record DimensionLevel(SourceColumn Name, SourceColumn Code, string NullName)
{
    public string NullCode => NullName + " Code";
}

/// <summary>A dimension: its table and its hierarchy from the top down. A program is also told apart by the related units.</summary>
internal sealed class Dimension
{
    private Dimension(int index, string table, bool hasRelatedUnits, params DimensionLevel[] levels)
    {
        Index = index;
        Table = table;
        HasRelatedUnits = hasRelatedUnits;
        Levels = levels;
        Columns =
        [
            .. levels.SelectMany(level => new[] { level.Code, level.Name }),
            .. hasRelatedUnits ? [SourceColumn.RelatedGovtUnits] : Array.Empty<SourceColumn>(),
        ];
    }

    public static Dimension Program { get; } = new(
        0,
        "program",
        hasRelatedUnits: true,
        new(SourceColumn.OrganizationGroup, SourceColumn.OrganizationGroupCode, "No Organization Group"),
        new(SourceColumn.Department, SourceColumn.DepartmentCode, "No Department"),
        new(SourceColumn.Program, SourceColumn.ProgramCode, "No Program"));

    public static Dimension Type { get; } = new(
        1,
        "type",
        hasRelatedUnits: false,
        new(SourceColumn.Character, SourceColumn.CharacterCode, "No Character"),
        new(SourceColumn.Object, SourceColumn.ObjectCode, "No Object"),
        new(SourceColumn.SubObject, SourceColumn.SubObjectCode, "No Sub Object"));

    public static Dimension Fund { get; } = new(
        2,
        "fund",
        hasRelatedUnits: false,
        new(SourceColumn.FundType, SourceColumn.FundTypeCode, "No Fund Type"),
        new(SourceColumn.Fund, SourceColumn.FundCode, "No Fund"),
        new(SourceColumn.FundCategory, SourceColumn.FundCategoryCode, "No Fund Category"));

    public static IReadOnlyList<Dimension> All { get; } = [Program, Type, Fund];

    /// <summary>Position in <see cref="All"/>.</summary>
    public int Index { get; }

    public string Table { get; }

    public bool HasRelatedUnits { get; }

    public IReadOnlyList<DimensionLevel> Levels { get; }

    /// <summary>Code and name of each level from the top, then the related units where they belong.</summary>
    public IReadOnlyList<SourceColumn> Columns { get; }
}
