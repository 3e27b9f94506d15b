namespace SfSpend.Web.Access;

/// <summary>A key as the control database has it.</summary>
/// <param name="CreatorUserId">The account that made it; null: a key did.</param>
/// <param name="CreatorKeyId">The key that made it; null besides: one of the configuration did, called <paramref name="CreatedBy"/>.</param>
/// <param name="CreatorRole">What the account's role is now; null where it is locked or deleted.</param>
internal sealed record ApiKeyRow(
    long ApiKeyId, string PublicId, byte[] KeyHash, string Name, string Role, string CreatedBy, long? CreatorUserId, long? CreatorKeyId, string? CreatorRole,
    DateTime CreatedAt, DateTime ExpiresAt, DateTime? LastUsedAt, string? LastUsedFrom, DateTime? RevokedAt, string? RevokedBy)
{
    public const string Columns =
        """
        k.api_key_id AS ApiKeyId, k.public_id AS PublicId, k.key_hash AS KeyHash, k.name AS Name, k.role AS Role, k.created_by AS CreatedBy,
        k.creator_user_id AS CreatorUserId, k.creator_key_id AS CreatorKeyId,
        (SELECT u.role FROM app_user AS u WHERE u.user_id = k.creator_user_id AND NOT u.is_locked) AS CreatorRole,
        k.created_at AS CreatedAt, k.expires_at AS ExpiresAt, k.last_used_at AS LastUsedAt, k.last_used_from AS LastUsedFrom,
        k.revoked_at AS RevokedAt, k.revoked_by AS RevokedBy
        """;

    /// <param name="creators">The keys that made it, and those that made them.</param>
    public ApiKey ToKey(IReadOnlyDictionary<long, ApiKeyRow> creators, IEnumerable<ApiKeyOptions> configured, DateTimeOffset now)
    {
        var rights = RightsOfCreator(creators, configured, now) is { } creator ? Lower(creator, GivenRole) : (Role?)null;
        var state = RevokedAt is not null ? ApiKeyState.Revoked
            : Utc(ExpiresAt) <= now ? ApiKeyState.Expired
            : rights is null ? ApiKeyState.Orphaned
            : ApiKeyState.Active;
        return new ApiKey(
            ApiKeyId, $"{ApiKeyText.Prefix}{PublicId}", Name, GivenRole, state is ApiKeyState.Active ? rights : null, CreatedBy, Utc(CreatedAt), Utc(ExpiresAt),
            Utc(LastUsedAt), LastUsedFrom, Utc(RevokedAt), RevokedBy, state);
    }

    private Role GivenRole => Enum.Parse<Role>(Role);

    private Role? RightsOfCreator(IReadOnlyDictionary<long, ApiKeyRow> creators, IEnumerable<ApiKeyOptions> configured, DateTimeOffset now) => this switch
    {
        { CreatorUserId: not null } => CreatorRole is { } role ? Enum.Parse<Role>(role) : null,
        { CreatorKeyId: { } id } => creators[id].ToKey(creators, configured, now).Rights,
        _ => configured.FirstOrDefault(key => key.Name == CreatedBy) is { } key ? Enum.Parse<Role>(key.Role) : null,
    };

    private static Role Lower(Role one, Role other) => one < other ? one : other;

    private static DateTimeOffset? Utc(DateTime? at) => at is { } known ? new DateTimeOffset(known, TimeSpan.Zero) : null;
}
