namespace SfSpend.Core.Reporting.Reports;

/// <summary>A report, how its rows are put into one sentence, and from which transactions a row was computed.</summary>
/// <param name="Answer">Gets at least one row; values in the order of the report's columns; and the load they are of.</param>
/// <param name="FactsOf">
/// Gets a row and a column's name; adds to a filter of the years and units asked for what makes it that figure's. Null where the figure is no
/// sum, count, average or maximum of transactions, such as a difference.
/// </param>
internal sealed record Question(
    Report Report,
    Func<IReadOnlyList<IReadOnlyList<object?>>, LoadSummary, string> Answer,
    Func<TransactionFilter, IReadOnlyList<object?>, string, TransactionFilter?> FactsOf)
{
    public const string NothingFound = "No transaction falls within what was chosen.";

    /// <summary>What it is about, where that is not all transactions.</summary>
    public CityTerm? Term { get; init; }

    /// <summary>Whether rows of an answer say that nothing was found.</summary>
    public Func<IReadOnlyList<IReadOnlyList<object?>>, bool> IsNothing { get; init; } = rows => rows.Count == 0;

    /// <summary>The gallery, in its order: the original's five first.</summary>
    public static IReadOnlyList<Question> All { get; } =
    [
        AverageTransactionAmount.Question,
        TopFundTypesByMaximumSpending.Question,
        TaxesAsRevenue.Question,
        TransactionPercentageByOrganizationGroup.Question,
        RevenueMinusSpendingByOrganizationGroup.Question,
        .. SumQuestions.All,
    ];

    /// <summary>The one member of a level.</summary>
    public static IReadOnlyDictionary<string, string> Only(string level, object? name) => new Dictionary<string, string> { [level] = Text(name) };

    public static string Text(object? value) => value as string ?? "";

    public static decimal Number(object? value) => value switch
    {
        decimal number => number,
        long number => number,
        _ => 0,
    };
}
