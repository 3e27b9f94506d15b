namespace SfSpend.Web.Access;

public enum ApiKeyState
{
    Active,
    Expired,
    Revoked,

    /// <summary>Who made it is locked, deleted, or a key that is no longer in force: it opens nothing while that is so.</summary>
    Orphaned,

    /// <summary>Known by configuration: it ends when it is taken out there.</summary>
    Configured,
}

/// <summary>A key as it is listed: everything but the key.</summary>
/// <param name="KeyId">Null for a configured key.</param>
/// <param name="Hint">The beginning of the key, which is no secret; null for a configured key.</param>
/// <param name="Role">As it was made.</param>
/// <param name="Rights">What it may do now, which is never more than who made it may; null: nothing.</param>
public sealed record ApiKey(
    long? KeyId,
    string? Hint,
    string Name,
    Role Role,
    Role? Rights,
    string? CreatedBy,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    string? LastUsedFrom,
    DateTimeOffset? RevokedAt,
    string? RevokedBy,
    ApiKeyState State);

/// <summary>A key that was just made, with the only copy of it.</summary>
public sealed record NewApiKey(ApiKey Listed, string Key);

/// <summary>What somebody wants a key to be.</summary>
public sealed record ApiKeyRequest(string Name, Role Role, int Days);
