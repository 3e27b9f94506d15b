using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Sql;

/// <summary>A query that somebody keeps.</summary>
/// <param name="Owner">The account or API key that saved it.</param>
/// <param name="Parameters">Values as they were typed, by the parameter's name.</param>
/// <param name="IsShared">Everybody who may ask queries sees it.</param>
/// <param name="IsOwn">It belongs to who asks.</param>
public sealed record SavedQuery(
    long SavedQueryId, string Owner, string Title, string Sql, IReadOnlyDictionary<string, string> Parameters, bool IsShared, DateTimeOffset ChangedAt, bool IsOwn);

/// <summary>A query that somebody keeps, in a list: without its text.</summary>
/// <param name="Owner">The account or API key that saved it.</param>
/// <param name="IsShared">Everybody who may ask queries sees it.</param>
/// <param name="IsOwn">It belongs to who asks.</param>
public sealed record SavedQueryOutline(long SavedQueryId, string Owner, string Title, bool IsShared, DateTimeOffset ChangedAt, bool IsOwn);

/// <summary>Who asks for saved queries: an account, or an API key, which has none.</summary>
/// <param name="IsAdmin">May delete what others share.</param>
public sealed record QueryOwner(long? UserId, string Name, bool IsAdmin);

/// <summary>What is to be kept.</summary>
public sealed record SavedQueryText(string Title, string Sql, IReadOnlyDictionary<string, string> Parameters, bool IsShared);

/// <summary>Queries that people keep for themselves and for others, in the control database.</summary>
public sealed class SavedQueries(ControlDatabase control, IOptions<QueryOptions> options, TimeProvider time)
{
    public const int LongestTitle = 120;

    /// <summary>Why one more can't be saved.</summary>
    public string FullReason => string.Create(
        CultureInfo.InvariantCulture,
        $"You keep {options.Value.MaxSavedPerPerson:N0} saved queries, the most one person may keep ({QueryOptions.SectionName}:{nameof(QueryOptions.MaxSavedPerPerson)}). Delete one that is no longer needed.");

    /// <summary>More are not found at once.</summary>
    private const int MostFound = 50;

    private const string Visible = "(is_shared OR user_id = @userId)";

    /// <summary>One's own and those of others that are shared, by title.</summary>
    public Task<IReadOnlyList<SavedQueryOutline>> ListAsync(QueryOwner asker, CancellationToken cancellationToken) =>
        ListAsync("", new { userId = asker.UserId }, cancellationToken);

    /// <summary>Those of one's own and of others that are shared whose titles have all the words in them, by title.</summary>
    public Task<IReadOnlyList<SavedQueryOutline>> FindAsync(string[] words, QueryOwner asker, CancellationToken cancellationToken) => ListAsync(
        "AND NOT EXISTS (SELECT FROM unnest(@words) AS word WHERE strpos(lower(title), lower(word)) = 0)", new { userId = asker.UserId, words }, cancellationToken, MostFound);

    /// <summary>Null when there is none that the asker may see.</summary>
    public async Task<SavedQuery?> FindAsync(long id, QueryOwner asker, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"""
            SELECT saved_query_id AS SavedQueryId, owner AS Owner, title AS Title, sql AS Sql, CAST(parameters AS text) AS Parameters,
                   is_shared AS IsShared, changed_at AS ChangedAt, COALESCE(user_id = @userId, FALSE) AS IsOwn
            FROM saved_query
            WHERE {Visible} AND saved_query_id = @id
            """,
            new { userId = asker.UserId, id }, cancellationToken: cancellationToken));
        return row?.ToQuery();
    }

    /// <returns>The new query's id; null when the owner keeps as many as one may.</returns>
    public async Task<long?> AddAsync(SavedQueryText text, QueryOwner owner, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Two saved at the same moment would both be counted as the last one.
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(hashtext('saved_query'), hashtext(@owner))", new { owner = owner.Name }, transaction, cancellationToken: cancellationToken));
        var id = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            """
            INSERT INTO saved_query (user_id, owner, title, sql, parameters, is_shared, changed_at)
            SELECT @userId, @owner, @title, @sql, CAST(@parameters AS jsonb), @isShared, @now
            WHERE (SELECT COUNT(*) FROM saved_query WHERE user_id = @userId OR (user_id IS NULL AND @userId IS NULL AND owner = @owner)) < @most
            RETURNING saved_query_id
            """,
            ValuesOf(text, owner, null),
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return id;
    }

    /// <summary>False when the query is not one's own.</summary>
    public async Task<bool> ChangeAsync(long id, SavedQueryText text, QueryOwner owner, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE saved_query
            SET title = @title, sql = @sql, parameters = CAST(@parameters AS jsonb), is_shared = @isShared, changed_at = @now
            WHERE saved_query_id = @id AND user_id = @userId
            """,
            ValuesOf(text, owner, id),
            cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>False when there is none that the asker may delete: one's own; shared ones for an administrator.</summary>
    public async Task<bool> DeleteAsync(long id, QueryOwner asker, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM saved_query WHERE saved_query_id = @id AND (user_id = @userId OR (is_shared AND @isAdmin))",
            new { id, userId = asker.UserId, isAdmin = asker.IsAdmin },
            cancellationToken: cancellationToken)) == 1;
    }

    private object ValuesOf(SavedQueryText text, QueryOwner owner, long? id) => new
    {
        id,
        userId = owner.UserId,
        owner = owner.Name,
        title = text.Title,
        sql = text.Sql,
        parameters = JsonSerializer.Serialize(text.Parameters),
        isShared = text.IsShared,
        now = time.GetUtcNow(),
        most = options.Value.MaxSavedPerPerson,
    };

    private async Task<IReadOnlyList<SavedQueryOutline>> ListAsync(string chosen, object values, CancellationToken cancellationToken, int? limit = null)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<OutlineRow>(new CommandDefinition(
            $"""
            SELECT saved_query_id AS SavedQueryId, owner AS Owner, title AS Title, is_shared AS IsShared, changed_at AS ChangedAt,
                   COALESCE(user_id = @userId, FALSE) AS IsOwn
            FROM saved_query
            WHERE {Visible} {chosen}
            ORDER BY lower(title), saved_query_id
            {(limit is null ? "" : $"LIMIT {limit}")}
            """,
            values,
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToOutline())];
    }

    private sealed record OutlineRow(long SavedQueryId, string Owner, string Title, bool IsShared, DateTime ChangedAt, bool IsOwn)
    {
        public SavedQueryOutline ToOutline() => new(SavedQueryId, Owner, Title, IsShared, new DateTimeOffset(ChangedAt, TimeSpan.Zero), IsOwn);
    }

    private sealed record Row(long SavedQueryId, string Owner, string Title, string Sql, string Parameters, bool IsShared, DateTime ChangedAt, bool IsOwn)
    {
        public SavedQuery ToQuery() => new(
            SavedQueryId,
            Owner,
            Title,
            Sql,
            JsonSerializer.Deserialize<Dictionary<string, string>>(Parameters) ?? [],
            IsShared,
            new DateTimeOffset(ChangedAt, TimeSpan.Zero),
            IsOwn);
    }
}
