namespace SfSpend.Core.Reporting.Reports;

/// <summary>A report and how its rows are put into one sentence.</summary>
/// <param name="Answer">Gets at least one row; values in the order of the report's columns.</param>
internal sealed record Question(Report Report, Func<IReadOnlyList<IReadOnlyList<object?>>, string> Answer)
{
    public const string NothingFound = "No transaction falls within these years.";

    /// <summary>The gallery, in its order.</summary>
    public static IReadOnlyList<Question> All { get; } =
    [
        AverageTransactionAmount.Question,
        TopFundTypesByMaximumSpending.Question,
        TaxesAsRevenue.Question,
        TransactionPercentageByOrganizationGroup.Question,
        RevenueMinusSpendingByOrganizationGroup.Question,
    ];

    public static string Text(object? value) => value as string ?? "";

    public static decimal Number(object? value) => value switch
    {
        decimal number => number,
        long number => number,
        _ => 0,
    };
}
