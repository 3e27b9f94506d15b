namespace SfSpend.Core.Quality;

/// <summary>A check by its name, in the order in which checks are shown.</summary>
/// <param name="Severity">The most it can weigh.</param>
/// <param name="Title">What holds where it passes.</param>
/// <param name="Compares">It looks at the load before: without one that can be compared it says nothing.</param>
public sealed record CheckDefinition(string Name, CheckSeverity Severity, string Title, bool Compares = false);

/// <summary>The checks every load goes through before it is published.</summary>
public static class CheckCatalog
{
    public static CheckDefinition Balanced { get; } = new("balanced", CheckSeverity.Blocking, "Every checkpoint agrees with the one before, in rows and cents");

    public static CheckDefinition RejectedRows { get; } = new("rejected-rows", CheckSeverity.Blocking, "Every row of the source could be read");

    public static CheckDefinition YearTotalMoved { get; } = new(
        "year-total-moved", CheckSeverity.Blocking, "No fiscal year’s revenue or spending moved more than expected", Compares: true);

    public static CheckDefinition SignFlips { get; } = new(
        "sign-flips", CheckSeverity.Warning, "No sum of a fiscal year changed its sign", Compares: true);

    public static CheckDefinition UnusualAmounts { get; } = new(
        "unusual-amounts", CheckSeverity.Warning, "No new amount is ten times the largest of its department the year before");

    public static CheckDefinition NullMembers { get; } = new("null-members", CheckSeverity.Notice, "Every row names its department, program, account and fund");

    public static CheckDefinition OneNameSeveralCodes { get; } = new("one-name-several-codes", CheckSeverity.Notice, "Every name has one code");

    public static CheckDefinition OneCodeSeveralNames { get; } = new("one-code-several-names", CheckSeverity.Notice, "Every code has one name");

    public static CheckDefinition NewMembers { get; } = new("new-members", CheckSeverity.Notice, "No member is new", Compares: true);

    public static CheckDefinition VanishedMembers { get; } = new("vanished-members", CheckSeverity.Notice, "No member has vanished", Compares: true);

    public static CheckDefinition Columns { get; } = new("columns", CheckSeverity.Notice, "The source has the columns we know and no others");

    public static IReadOnlyList<CheckDefinition> All { get; } =
    [
        Balanced, RejectedRows, YearTotalMoved, SignFlips, UnusualAmounts, NullMembers, OneNameSeveralCodes, OneCodeSeveralNames, NewMembers,
        VanishedMembers, Columns,
    ];

    public static CheckDefinition? Find(string name) => All.FirstOrDefault(check => check.Name == name);
}
