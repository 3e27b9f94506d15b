using System.Globalization;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Explore;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Sql;

namespace SfSpend.Web.Features.Search;

/// <summary>Looks for what people type in the members' names and codes, the questions, saved queries and runs.</summary>
public sealed class PanelSearch(Answers answers, ReportRunner reports, SavedQueries saved, RunJournal journal)
{
    private const int MostMembers = 40;

    /// <param name="asker">Whose saved queries to look in; null for those who can't ask any, and don't see runs.</param>
    public async Task<SearchResult> FindAsync(string text, QueryOwner? asker, LoadId? load, CancellationToken cancellationToken)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            return SearchResult.Nothing;
        }

        var directory = await ReadDirectoryAsync(load, cancellationToken);
        var found = directory?.Index.Find(text, MostMembers + 1) ?? [];
        return new SearchResult(
            directory,
            [.. found.Take(MostMembers).Select(member => new FoundMember(member, (ExploreQuery.Of(member, directory?.FiscalYear ?? 0) with { Load = load?.Value }).ToHref()))],
            found.Count > MostMembers,
            [.. reports.Reports.Where(report => IsIn($"{report.Title} {report.Description} {report.Theme}"))],
            asker is null ? [] : await saved.FindAsync(words, asker, cancellationToken),
            asker is null ? null : await FindRunAsync(words, cancellationToken));
        bool IsIn(string where) => words.All(word => where.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Null where there is nothing to look in yet.</summary>
    private async Task<MemberDirectory?> ReadDirectoryAsync(LoadId? load, CancellationToken cancellationToken)
    {
        try
        {
            return await answers.ReadMembersAsync(load, cancellationToken);
        }
        catch (Exception absent) when (absent is ReportException and not NoSuchLoadException or ProvisioningException)
        {
            return null;
        }
    }

    /// <summary><c>12</c> and <c>run 12</c>.</summary>
    private async Task<Run?> FindRunAsync(string[] words, CancellationToken cancellationToken) =>
        (words is [_] or ["run" or "Run", _]) && long.TryParse(words[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? await journal.FindAsync(new RunId(id), cancellationToken)
            : null;
}
