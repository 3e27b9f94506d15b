using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Transactions;

namespace SfSpend.Web.Features.Search;

/// <param name="FiscalYear">The latest closed year: that of the amounts, but of members that have none in it.</param>
public sealed record MembersAnswer(int FiscalYear, LoadId LoadId, IReadOnlyList<Member> Members);

internal static class SearchApi
{
    private const int DefaultLimit = 20;
    private const int MostMembers = 1_000;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/members", FindAsync).WithTags("Explore")
            .WithSummary("Members by parts of their names or by code, tolerant of typing errors; of one level, or of all")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<Ok<MembersAnswer>, ProblemHttpResult>> FindAsync(
        Answers answers, CancellationToken cancellationToken, string? q = null, string? level = null, int limit = DefaultLimit, long? load = null)
    {
        var column = TransactionFilter.Levels.Select(one => one.Column).FirstOrDefault(one => one == level || TransactionAddress.NameOf(one) == level);
        if (level is not null && column is null)
        {
            return Refuse($"level: one of {string.Join(", ", TransactionFilter.Levels.Select(one => TransactionAddress.NameOf(one.Column)))} is expected.");
        }

        if (limit is < 1 or > MostMembers || q?.Length > IndexModel.LongestText)
        {
            return Refuse($"limit: a number from 1 to {MostMembers} is expected; q: at most {IndexModel.LongestText} characters.");
        }

        if (await answers.ReadMembersAsync(load is { } asked ? new LoadId(asked) : null, cancellationToken) is not { } directory)
        {
            return TypedResults.Problem("Nothing is loaded yet.", statusCode: StatusCodes.Status409Conflict);
        }

        var found = string.IsNullOrWhiteSpace(q)
            ? directory.Members.Where(member => column is null || member.Level == column).OrderBy(member => member.Name, StringComparer.OrdinalIgnoreCase).Take(limit)
            : directory.Index.Find(q, limit, column);
        return TypedResults.Ok(new MembersAnswer(directory.FiscalYear, directory.Load.LoadId, [.. found]));
    }

    private static ProblemHttpResult Refuse(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);
}
