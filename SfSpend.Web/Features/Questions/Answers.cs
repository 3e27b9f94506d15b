using System.Globalization;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Questions;

/// <summary>
/// Answers that were given already: one depends on the load, the question and its filter only, so it is looked for once.
/// </summary>
public sealed class Answers(ReportRunner reports, TallyReader tallies, MemberReader members, LoadReader loads, GivenAnswers given)
{
    private const int AtOnce = 4;

    /// <summary>Null when there is no such report.</summary>
    /// <exception cref="ReportException">Nothing is loaded, or the environment is not provisioned.</exception>
    public Task<ReportResult?> AskAsync(string reportId, ReportFilter filter, CancellationToken cancellationToken) => AskAsync(
        reportId,
        new Asked(filter.FromYear, filter.ToYear, filter.IncludeRelatedUnits, Flat(filter.Members), filter.Load),
        filter.Load,
        token => reports.RunAsync(reportId, filter, token),
        result => result.Load,
        filter is { FromYear: null, ToYear: null, Load: null } && filter.Members is not { Count: > 0 } ? AnswerWorth.Common : AnswerWorth.Ordinary,
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
        AnswerWorth.Common,
        cancellationToken);

    /// <exception cref="ReportException">Nothing is loaded, there is no such load, the environment is not provisioned, or the sums are not what was proven.</exception>
    public async Task<ExploreResult> ExploreAsync(ExploreQuestion question, CancellationToken cancellationToken) =>
        await AskAsync<ExploreResult>(
            nameof(ExploreResult),
            new Node(question),
            question.Load,
            async token => await tallies.ExploreAsync(question, await ReadTalliesAsync(question.Axis, question.Load, token), token),
            result => result.Load,
            question.Others.Count == 0 ? AnswerWorth.Cheap : AnswerWorth.Ordinary,
            cancellationToken) ?? throw new InvalidOperationException("The explorer answers or refuses.");

    /// <summary>Every department with rows in one of two years, the largest difference of either sign first.</summary>
    /// <param name="load">The load to compare in.</param>
    /// <exception cref="ReportException">There is no such load, the environment is not provisioned, or the sums are not what was proven.</exception>
    public async Task<IReadOnlyList<Mover>> ReadMoversAsync(
        int year, int comparedYear, string side, bool includesRelatedUnits, LoadSummary load, CancellationToken cancellationToken) =>
        await AskAsync<IReadOnlyList<Mover>>(
            nameof(Mover),
            (year, comparedYear, side, includesRelatedUnits),
            load.LoadId,
            async token => (await ReadTalliesAsync(ExploreAxis.Organization, load.LoadId, token)).Compare(year, comparedYear, side, includesRelatedUnits),
            _ => load,
            AnswerWorth.Cheap,
            cancellationToken) ?? throw new InvalidOperationException("The movers are read or refused.");

    /// <summary>A load added up by the members of a hierarchy.</summary>
    /// <param name="asked">The load to read as of; null: the current one.</param>
    /// <exception cref="ReportException">Nothing is loaded, there is no such load, the environment is not provisioned, or the sums are not what was proven.</exception>
    public async Task<Tallies> ReadTalliesAsync(ExploreAxis axis, LoadId? asked, CancellationToken cancellationToken) =>
        await AskAsync<Tallies>(
            nameof(Tallies), axis, asked, async token => await tallies.ReadAsync(axis, asked, token), sums => sums.Load, AnswerWorth.Sums, cancellationToken)
        ?? throw new InvalidOperationException("The sums are read or refused.");

    /// <summary>All members of a load; null when nothing is loaded.</summary>
    /// <param name="asked">The load to read as of; null: the current one.</param>
    /// <exception cref="ReportException">There is no such load, the environment is not provisioned, or the sums are not what was proven.</exception>
    public Task<MemberDirectory?> ReadMembersAsync(LoadId? asked, CancellationToken cancellationToken) => AskAsync(
        nameof(MemberDirectory),
        true,
        asked,
        async token =>
        {
            if (asked is null && await loads.FindCurrentAsync(token) is null)
            {
                return null;
            }

            var organization = await ReadTalliesAsync(ExploreAxis.Organization, asked, token);
            var others = new[] { ExploreAxis.Type, ExploreAxis.Fund }.Select(axis => ReadTalliesAsync(axis, organization.Load.LoadId, token));
            return await members.ReadAsync([organization, .. await Task.WhenAll(others)], token);
        },
        directory => directory.Load,
        AnswerWorth.Sums,
        cancellationToken);

    /// <summary>What a filter finds in each year; null where it asks about several hierarchies at once, or about amounts: then it has to be counted.</summary>
    /// <param name="asked">The load to read as of; null: the current one.</param>
    /// <exception cref="ReportException">Nothing is loaded, there is no such load, the environment is not provisioned, or the sums are not what was proven.</exception>
    public async Task<TransactionMeasure?> MeasureAsync(TransactionFilter filter, LoadId? asked, CancellationToken cancellationToken)
    {
        var axis = filter.CharacterContains is not null ? ExploreAxis.Type
            : filter.Term is { } term ? term.Axis
            : Enum.GetValues<ExploreAxis>().First(axis => filter.Members is not { Count: > 0 } members || Hierarchies.LevelsOf(axis).Contains(members.First().Key));
        var sums = await ReadTalliesAsync(axis, asked, cancellationToken);
        return sums.Measure(filter) is { } years ? new TransactionMeasure(sums.Load.LoadId, years) : null;
    }

    /// <param name="filter">What else the answer depends on, compared by value.</param>
    private async Task<T?> AskAsync<T>(
        string name,
        object filter,
        LoadId? asOf,
        Func<CancellationToken, Task<T?>> ask,
        Func<T, LoadSummary> loadOf,
        AnswerWorth worth,
        CancellationToken cancellationToken)
        where T : class
    {
        var asked = asOf is { } id ? await loads.FindAsync(id, cancellationToken) : await loads.FindCurrentAsync(cancellationToken);
        if (asked is not { } load)
        {
            return await ask(cancellationToken);
        }

        var key = new Question(load.Version, name, filter);
        if (given.TryGet(key, out T? known))
        {
            return known;
        }

        return await given.AskOnceAsync(
            key,
            async token =>
            {
                var answer = await ask(token);
                if (answer is not null)
                {
                    var answeredFrom = loadOf(answer);
                    given.Keep(new Question(answeredFrom.Version, name, filter), answer, worth);
                }

                return answer;
            },
            cancellationToken);
    }

    private sealed record Question(LoadVersion Load, string Name, object Filter);

    /// <summary>Names chosen by their levels as one text, so that equal choices are equal and no others are, whatever stands in a name.</summary>
    private static string Flat(IEnumerable<KeyValuePair<string, string>>? members) =>
        Flat((members ?? []).OrderBy(member => member.Key, StringComparer.Ordinal).SelectMany(member => (string[])[member.Key, member.Value]));

    private static string Flat(IEnumerable<string> names) => string.Concat(names.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name.Length}:{name}")));

    /// <param name="Load">A pinned answer says so in its SQL.</param>
    private sealed record Asked(int? FromYear, int? ToYear, bool IncludesRelatedUnits, string Names, LoadId? Load);

    /// <summary>Questions with the same names chosen are the same question.</summary>
    private sealed record Node(ExploreAxis Axis, string Path, string Others, int? FiscalYear, int? ComparedYear, string Side, bool IncludesRelatedUnits)
    {
        public Node(ExploreQuestion question)
            : this(
                question.Axis,
                Flat(question.Path),
                Flat(question.Others),
                question.FiscalYear,
                question.ComparedYear,
                question.RevenueOrSpending,
                question.IncludeRelatedUnits)
        {
        }
    }
}
