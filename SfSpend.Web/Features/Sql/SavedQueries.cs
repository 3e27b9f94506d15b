using System.Text.Json;
using Dapper;
using SfSpend.Core.Control;

namespace SfSpend.Web.Features.Sql;

/// <summary>A query that somebody keeps.</summary>
/// <param name="Owner">The account or API key that saved it.</param>
/// <param name="Parameters">Values as they were typed, by the parameter's name.</param>
/// <param name="IsShared">Everybody who may ask queries sees it.</param>
/// <param name="IsOwn">It belongs to who asks.</param>
public sealed record SavedQuery(
    long SavedQueryId, string Owner, string Title, string Sql, IReadOnlyDictionary<string, string> Parameters, bool IsShared, DateTimeOffset ChangedAt, bool IsOwn);

/// <summary>Who asks for saved queries: an account, or an API key, which has none.</summary>
/// <param name="IsAdmin">May delete what others share.</param>
public sealed record QueryOwner(long? UserId, string Name, bool IsAdmin);

/// <summary>What is to be kept.</summary>
public sealed record SavedQueryText(string Title, string Sql, IReadOnlyDictionary<string, string> Parameters, bool IsShared);

/// <summary>Queries that people keep for themselves and for others, in the control database.</summary>
public sealed class SavedQueries(ControlDatabase control, TimeProvider time)
{
    public const int LongestTitle = 120;

    private const string Select = """
        SELECT saved_query_id AS SavedQueryId, owner AS Owner, title AS Title, sql AS Sql, CAST(parameters AS text) AS Parameters,
               is_shared AS IsShared, changed_at AS ChangedAt, COALESCE(user_id = @userId, FALSE) AS IsOwn
        FROM saved_query
        WHERE (is_shared OR user_id = @userId)
        """;

    /// <summary>One's own and those of others that are shared, by title.</summary>
    public async Task<IReadOnlyList<SavedQuery>> ListAsync(QueryOwner asker, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"{Select} ORDER BY lower(title), saved_query_id", new { userId = asker.UserId }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToQuery())];
    }

    /// <summary>Null when there is none that the asker may see.</summary>
    public async Task<SavedQuery?> FindAsync(long id, QueryOwner asker, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"{Select} AND saved_query_id = @id", new { userId = asker.UserId, id }, cancellationToken: cancellationToken));
        return row?.ToQuery();
    }

    /// <returns>The new query's id.</returns>
    public async Task<long> AddAsync(SavedQueryText text, QueryOwner owner, CancellationToken cancellationToken)
    {
        await using var connection = await control.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            INSERT INTO saved_query (user_id, owner, title, sql, parameters, is_shared, changed_at)
            VALUES (@userId, @owner, @title, @sql, CAST(@parameters AS jsonb), @isShared, @now)
            RETURNING saved_query_id
            """,
            ValuesOf(text, owner, null),
            cancellationToken: cancellationToken));
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
    };

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
