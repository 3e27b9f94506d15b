using Dapper;
using Npgsql;
using SfSpend.Core.Control;

namespace SfSpend.Core.Quality;

/// <summary>All checks of a load that is staged and not yet published, besides <c>rejected-rows</c>, which the conform stage has decided.</summary>
internal static class QualityChecks
{
    /// <summary>Beside the connection that publishes, no more than the loader's pool surely has.</summary>
    private const int MaxConnections = 4;

    /// <summary>In the order in which they are shown.</summary>
    private static readonly Func<StagedRows, CancellationToken, Task<CheckResult>>[] _asked =
    [
        AmountChecks.SignFlipsAsync,
        AmountChecks.UnusualAmountsAsync,
        NullMembersCheck.RunAsync,
        CodeChecks.OneNameSeveralCodesAsync,
        CodeChecks.OneCodeSeveralNamesAsync,
        MemberChecks.NewMembersAsync,
        MemberChecks.VanishedMembersAsync,
    ];

    /// <summary>Asks the warehouse over a few connections at once.</summary>
    /// <param name="settings">What the engine is told for these questions alone.</param>
    public static async Task<IReadOnlyList<CheckResult>> EvaluateAsync(
        NpgsqlDataSource warehouse, StagedRows staged, string settings, CancellationToken cancellationToken)
    {
        var answers = new CheckResult[_asked.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MaxConnections), CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, _asked.Length, options, async (index, token) =>
        {
            await using var connection = await warehouse.OpenPatientlyAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await connection.ExecuteAsync(new CommandDefinition(settings, cancellationToken: token));
            answers[index] = await _asked[index](staged with { Connection = connection }, token);
            await transaction.RollbackAsync(token);
        });
        return Around(staged, answers);
    }

    /// <summary>Asks one after the other in the transaction that staged the rows, where nobody else can see them.</summary>
    public static async Task<IReadOnlyList<CheckResult>> EvaluateInTurnAsync(StagedRows staged, CancellationToken cancellationToken)
    {
        var answers = new List<CheckResult>();
        foreach (var ask in _asked)
        {
            answers.Add(await ask(staged, cancellationToken));
        }

        return Around(staged, answers);
    }

    private static IReadOnlyList<CheckResult> Around(StagedRows staged, IEnumerable<CheckResult> answers) =>
        [BalanceCheck.Of([]), YearTotalsCheck.Of(staged, staged.Order.Quality), .. answers, SourceChecks.ExtraColumns(staged.Order.Conformed)];
}
