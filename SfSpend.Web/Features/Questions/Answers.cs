using System.Collections.Concurrent;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Questions;

/// <summary>
/// Answers that were given already: one depends on the load, the question and its filter (which has the load asked for, if one was) only, so the warehouse is asked once for each.
/// </summary>
public sealed class Answers(ReportRunner reports, LoadReader loads)
{
    private const int MostKept = 500;

    private readonly ConcurrentDictionary<Question, object> _given = new();

    /// <summary>Null when there is no such report.</summary>
    /// <exception cref="ReportException">Nothing is loaded, or the environment is not provisioned.</exception>
    public Task<ReportResult?> AskAsync(string reportId, ReportFilter filter, CancellationToken cancellationToken) => AskAsync(
        reportId,
        filter,
        token => reports.RunAsync(reportId, filter, token),
        result => result.Load,
        cancellationToken);

    /// <summary>Every report's answer, in the order of the gallery.</summary>
    public async Task<IReadOnlyList<QuestionCard>> AskAllAsync(ReportFilter filter, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(reports.Reports.Select(report => AskAsync(report.Id, filter, cancellationToken)));
        return [.. reports.Reports.Zip(results, (report, result) => new QuestionCard(report, result))];
    }

    /// <summary>Null when nothing is loaded.</summary>
    /// <param name="asked">The load to answer as of; null: the current one.</param>
    public Task<Core.Reporting.Overview?> ReadOverviewAsync(bool includeRelatedUnits, LoadId? asked, CancellationToken cancellationToken) => AskAsync(
        nameof(Core.Reporting.Overview),
        new ReportFilter(null, null, includeRelatedUnits, asked),
        token => reports.ReadOverviewAsync(includeRelatedUnits, asked, token),
        overview => overview.Load,
        cancellationToken);

    private async Task<T?> AskAsync<T>(
        string name, ReportFilter filter, Func<CancellationToken, Task<T?>> ask, Func<T, LoadSummary> loadOf, CancellationToken cancellationToken)
        where T : class
    {
        var asked = filter.Load is { } id ? await loads.FindAsync(id, cancellationToken) : await loads.FindCurrentAsync(cancellationToken);
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
    private sealed record Question(LoadId Load, DateTimeOffset PublishedAt, string Name, ReportFilter Filter);
}
