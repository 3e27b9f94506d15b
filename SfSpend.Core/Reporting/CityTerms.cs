namespace SfSpend.Core.Reporting;

/// <summary>What the city's books call things, as conditions on type <c>y</c>. Codes changed with the accounting system of FY2018; both count.</summary>
public static class CityTerms
{
    /// <summary>The first fiscal year of the accounting system in use now.</summary>
    public const int NewCodesFrom = 2018;

    /// <summary>Negative rows that keep money moved between funds from being counted twice.</summary>
    public const string IsTransferAdjustment = """y."character_code" IN ('ELS', 'ELU')""";

    /// <summary>What departments do for each other: spending of the one that pays, recovery of the one that is paid.</summary>
    public const string IsWorkOrder = """LOWER(y."character") IN ('services of other depts', 'expenditure recovery')""";
}
