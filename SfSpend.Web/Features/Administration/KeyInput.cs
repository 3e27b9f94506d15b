using System.Text.Json.Serialization;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Administration;

/// <summary>A key to be made, as it comes in: from REST or from a form.</summary>
/// <param name="Name">Who uses it; it stands in runs and in the audit as the one who asked.</param>
/// <param name="Role"><c>Viewer</c>, <c>Analyst</c>, <c>Operator</c> or <c>Admin</c>.</param>
/// <param name="Days">How long it is in force; a year when not said.</param>
/// <param name="Password">One's own, where the browser's cookie is sent instead of a key.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KeyInput(string? Name, string? Role, int? Days, string? Password)
{
    public const int LongestName = 80;

    private const int UsualDays = 365;

    /// <summary>How long a key is in force when nobody says otherwise.</summary>
    public static int DefaultDays(AuthOptions options) => Math.Min(UsualDays, options.MostKeyDays);

    /// <summary>What is asked for, or by member what is wrong with it.</summary>
    public (ApiKeyRequest? Request, IReadOnlyDictionary<string, string> Errors) Read(AuthOptions options)
    {
        var errors = new Dictionary<string, string>();
        var name = Name?.Trim() ?? "";
        if (name.Length is 0 or > LongestName)
        {
            errors["name"] = $"A name of 1 to {LongestName} characters is expected that says who uses the key.";
        }
        else if (ReadableName.Refuse(name) is { } reason)
        {
            errors["name"] = $"The name is not accepted: {reason}";
        }

        var isRole = Enum.TryParse<Role>(Role, out var role) && Enum.GetNames<Role>().Contains(Role, StringComparer.Ordinal);
        if (!isRole)
        {
            errors["role"] = $"One of {string.Join(", ", Enum.GetNames<Role>())} is expected.";
        }

        var days = Days ?? DefaultDays(options);
        if (days < 1 || days > options.MostKeyDays)
        {
            errors["days"] = $"A number of days from 1 to {options.MostKeyDays} is expected.";
        }

        return errors.Count > 0 ? (null, errors) : (new ApiKeyRequest(name, role, days), errors);
    }
}

/// <summary>A key that was just made.</summary>
/// <param name="Key">To be sent as <c>X-Api-Key</c>. It is given only this once.</param>
public sealed record NewKeyAnswer(long Id, string Name, Role Role, string Hint, string Key, DateTimeOffset ExpiresAt);

/// <summary>A key as it is listed.</summary>
/// <param name="Id">Null for a configured key.</param>
/// <param name="Hint">The beginning of the key, which is no secret; null for a configured key.</param>
/// <param name="Rights">The role it has now: never more than that of who made it; null: it opens nothing.</param>
/// <param name="LastUsedAt">To the minute; not kept for configured keys.</param>
public sealed record KeyAnswer(
    long? Id,
    string Name,
    Role Role,
    Role? Rights,
    ApiKeyState State,
    string? Hint,
    string? CreatedBy,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    string? LastUsedFrom,
    DateTimeOffset? RevokedAt,
    string? RevokedBy)
{
    internal static KeyAnswer Of(ApiKey key) => new(
        key.KeyId, key.Name, key.Role, key.Rights, key.State, key.Hint, key.CreatedBy, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.LastUsedFrom, key.RevokedAt, key.RevokedBy);
}
