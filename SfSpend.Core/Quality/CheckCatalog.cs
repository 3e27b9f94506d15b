namespace SfSpend.Core.Quality;

/// <summary>A check by its name, in the order in which checks are shown.</summary>
/// <param name="Severity">The most it can weigh.</param>
/// <param name="Title">What it looks for.</param>
public sealed record CheckDefinition(string Name, CheckSeverity Severity, string Title);

/// <summary>The checks every load goes through before it is published.</summary>
public static class CheckCatalog
{
    public static CheckDefinition Balanced { get; } = new("balanced", CheckSeverity.Blocking, "Checkpoints against each other");

    public static CheckDefinition RejectedRows { get; } = new("rejected-rows", CheckSeverity.Blocking, "Rows that can’t be read");

    public static CheckDefinition YearTotalMoved { get; } = new("year-total-moved", CheckSeverity.Blocking, "Year totals that moved");

    public static CheckDefinition SignFlips { get; } = new("sign-flips", CheckSeverity.Warning, "Sums that changed their sign");

    public static CheckDefinition UnusualAmounts { get; } = new("unusual-amounts", CheckSeverity.Warning, "Unusual amounts");

    public static CheckDefinition NullMembers { get; } = new("null-members", CheckSeverity.Notice, "Rows without a name");

    public static CheckDefinition OneNameSeveralCodes { get; } = new("one-name-several-codes", CheckSeverity.Notice, "Names with several codes");

    public static CheckDefinition OneCodeSeveralNames { get; } = new("one-code-several-names", CheckSeverity.Notice, "Codes with several names");

    public static CheckDefinition NewMembers { get; } = new("new-members", CheckSeverity.Notice, "New members");

    public static CheckDefinition VanishedMembers { get; } = new("vanished-members", CheckSeverity.Notice, "Vanished members");

    public static CheckDefinition Columns { get; } = new("columns", CheckSeverity.Notice, "Columns nobody knows");

    public static IReadOnlyList<CheckDefinition> All { get; } =
    [
        Balanced, RejectedRows, YearTotalMoved, SignFlips, UnusualAmounts, NullMembers, OneNameSeveralCodes, OneCodeSeveralNames, NewMembers,
        VanishedMembers, Columns,
    ];

    public static CheckDefinition? Find(string name) => All.FirstOrDefault(check => check.Name == name);
}
