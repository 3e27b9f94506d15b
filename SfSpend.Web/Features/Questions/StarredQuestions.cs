using Dapper;
using SfSpend.Core.Control;

namespace SfSpend.Web.Features.Questions;

/// <summary>The questions that people have starred, in the control database.</summary>
public sealed class StarredQuestions(ControlDatabase control)
{
    /// <summary>Ids of the questions.</summary>
    public async Task<IReadOnlySet<string>> ListAsync(long userId, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var questions = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT question FROM starred_question WHERE user_id = @userId", new { userId }, cancellationToken: cancellationToken));
        return questions.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Stars a question, or takes its star away; as often as one likes.</summary>
    public async Task SetAsync(long userId, string question, bool isStarred, CancellationToken cancellationToken)
    {
        var sql = isStarred
            ? "INSERT INTO starred_question (user_id, question) VALUES (@userId, @question) ON CONFLICT DO NOTHING"
            : "DELETE FROM starred_question WHERE user_id = @userId AND question = @question";
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { userId, question }, cancellationToken: cancellationToken));
    }
}
