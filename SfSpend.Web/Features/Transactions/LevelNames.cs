namespace SfSpend.Web.Features.Transactions;

/// <summary>The hierarchies' levels as people read them.</summary>
public static class LevelNames
{
    /// <summary>Of a level's column: <c>organization_group</c> is <c>Organization group</c>, <c>sub_object</c> is <c>Sub-object</c>.</summary>
    public static string Of(string column) => column == "sub_object" ? "Sub-object" : char.ToUpperInvariant(column[0]) + column[1..].Replace('_', ' ');
}
