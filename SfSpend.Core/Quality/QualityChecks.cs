using Dapper;

namespace SfSpend.Core.Quality;

/// <summary>All checks of a load that is staged and not yet published, besides <c>rejected-rows</c>, which the conform stage has decided.</summary>
internal static class QualityChecks
{
    /// <param name="settings">What the engine is told for these questions alone.</param>
    public static async Task<IReadOnlyList<CheckResult>> EvaluateAsync(StagedRows staged, string settings, CancellationToken cancellationToken)
    {
        await using var transaction = await staged.Connection.BeginTransactionAsync(cancellationToken);
        await staged.Connection.ExecuteAsync(new CommandDefinition(settings, cancellationToken: cancellationToken));
        IReadOnlyList<CheckResult> results =
        [
            BalanceCheck.Of([]),
            YearTotalsCheck.Of(staged, staged.Order.Quality),
            await AmountChecks.SignFlipsAsync(staged, cancellationToken),
            await AmountChecks.UnusualAmountsAsync(staged, cancellationToken),
            await NullMembersCheck.RunAsync(staged, cancellationToken),
            await CodeChecks.OneNameSeveralCodesAsync(staged, cancellationToken),
            await CodeChecks.OneCodeSeveralNamesAsync(staged, cancellationToken),
            await MemberChecks.NewMembersAsync(staged, cancellationToken),
            await MemberChecks.VanishedMembersAsync(staged, cancellationToken),
            SourceChecks.ExtraColumns(staged.Order.Conformed),
        ];
        await transaction.RollbackAsync(cancellationToken);
        return results;
    }
}
