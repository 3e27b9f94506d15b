namespace SfSpend.Core.Conforming;

/// <summary>
/// The identity of a dimension member: its names from the top of the hierarchy down, with runs of blanks collapsed and case
/// folded, so that spellings that differ only there are one member. Codes are no part of it.
/// </summary>
public static class NaturalKey
{
    private const char Separator = '\u001f';

    /// <summary>Organization group › department › program, and whether the rows are of related governmental units.</summary>
    public static string OfProgram(string organizationGroup, string department, string program, string relatedGovtUnits) =>
        string.Join(Separator, Fold(organizationGroup), Fold(department), Fold(program), Fold(relatedGovtUnits));

    /// <summary>Character › object › sub-object.</summary>
    public static string OfType(string character, string @object, string subObject) =>
        string.Join(Separator, Fold(character), Fold(@object), Fold(subObject));

    /// <summary>Fund type › fund › fund category.</summary>
    public static string OfFund(string fundType, string fund, string fundCategory) =>
        string.Join(Separator, Fold(fundType), Fold(fund), Fold(fundCategory));

    /// <summary>Runs of blanks become one blank, ends are trimmed, case is folded.</summary>
    public static string Fold(string name) =>
        string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
}
