using System.Collections.Concurrent;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Questions;

/// <summary>
/// Answers that were given already: one depends on the load, the question and its filter only, so the warehouse is asked once for each.
/// </summary>
public sealed class Answers(ReportRunner reports, Explorer explorer, LoadReader loads)
{
    private const int MostKept = 500;
    private const int AtOnce = 4;

    private readonly ConcurrentDictionary<Question, object> _given = new();

    /// <summary>Null when there is no such report.</summary>
    /// <exception cref="ReportException">Nothing is loaded, or the environment is not provisioned.</exception>
    public Task<ReportResult?> AskAsync(string reportId, ReportFilter filter, CancellationToken cancellationToken) => AskAsync(
        reportId,
        filter,
        filter.Load,
        token => reports.RunAsync(reportId, filter, token),
        result => result.Load,
        cancellationToken);

    /// <summary>The answers of some reports, in their order. A few are asked at once: all of them would leave the warehouse no room for anybody else.</summary>
    public async Task<IReadOnlyList<QuestionCard>> AskAllAsync(IReadOnlyList<Report> asked, ReportFilter filter, CancellationToken cancellationToken)
    {
        var cards = new QuestionCard[asked.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, asked.Count, options, async (index, token) =>
            cards[index] = new QuestionCard(asked[index], await AskAsync(asked[index].Id, filter, token)));
        return cards;
    }

    /// <summary>Null when nothing is loaded.</summary>
    /// <param name="asked">The load to answer as of; null: the current one.</param>
    public Task<Core.Reporting.Overview?> ReadOverviewAsync(bool includeRelatedUnits, LoadId? asked, CancellationToken cancellationToken) => AskAsync(
        nameof(Core.Reporting.Overview),
        includeRelatedUnits,
        asked,
        token => reports.ReadOverviewAsync(includeRelatedUnits, asked, token),
        overview => overview.Load,
        cancellationToken);

    /// <exception cref="ReportException">Nothing is loaded, there is no such load, or the environment is not provisioned.</exception>
    public async Task<ExploreResult> ExploreAsync(ExploreQuestion question, CancellationToken cancellationToken) =>
        await AskAsync<ExploreResult>(
            nameof(Explorer),
            new Node(question),
            question.Load,
            async token => await explorer.ExploreAsync(question, token),
            result => result.Load,
            cancellationToken) ?? throw new InvalidOperationException("The explorer answers or refuses.");

    /// <param name="filter">What else the answer depends on, compared by value.</param>
    private async Task<T?> AskAsync<T>(
        string name, object filter, LoadId? asOf, Func<CancellationToken, Task<T?>> ask, Func<T, LoadSummary> loadOf, CancellationToken cancellationToken)
        where T : class
    {
        var asked = asOf is { } id ? await loads.FindAsync(id, cancellationToken) : await loads.FindCurrentAsync(cancellationToken);
        if (asked is { } load
            && _given.TryGetValue(new Question(load.LoadId, load.PublishedAt, name, filter), out var known))
        {
            return (T)known;
        }

        var answer = await ask(cancellationToken);
        if (answer is not null)
        {
            if (_given.Count >= MostKept)
            {
                _given.Clear();
            }

            var answeredFrom = loadOf(answer);
            _given[new Question(answeredFrom.LoadId, answeredFrom.PublishedAt, name, filter)] = answer;
        }

        return answer;
    }

    /// <summary>Loads are counted anew after a teardown: when one was published is part of which one it is.</summary>
    private sealed record Question(LoadId Load, DateTimeOffset PublishedAt, string Name, object Filter);

    /// <summary>Questions with the same names chosen are the same question.</summary>
    private sealed record Node(ExploreAxis Axis, string Names, int? FiscalYear, int? ComparedYear, string Side, bool IncludesRelatedUnits)
    {
        private const char Separator = '\u001f';

        public Node(ExploreQuestion question)
            : this(
                question.Axis,
                string.Join(Separator, question.Path.Concat(question.Others.OrderBy(other => other.Key, StringComparer.Ordinal).SelectMany(other => (string[])[other.Key, other.Value]))),
                question.FiscalYear,
                question.ComparedYear,
                question.RevenueOrSpending,
                question.IncludeRelatedUnits)
        {
        }
    }
}
