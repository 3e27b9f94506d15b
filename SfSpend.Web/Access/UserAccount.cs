namespace SfSpend.Web.Access;

/// <summary>Somebody who may sign in. Identity changes it in memory and lets the <see cref="UserStore"/> write it.</summary>
public sealed class UserAccount
{
    public long UserId { get; internal set; }

    public required string UserName { get; set; }

    public required Role Role { get; set; }

    /// <summary>Null: this person signs in at the identity provider.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>The password was made by the panel and somebody else has seen it.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>Changes with password, role and second factor; sessions that carry another one end.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>By an administrator, until one unlocks it.</summary>
    public bool IsLocked { get; set; }

    public bool HasTwoFactor { get; set; }

    /// <summary>The authenticator's secret, as it is kept: encrypted.</summary>
    internal string? ProtectedKey { get; set; }

    /// <summary>The identity provider that knows this person.</summary>
    public string? ExternalIssuer { get; init; }

    /// <summary>Whom the identity provider means.</summary>
    public string? ExternalSubject { get; init; }

    public DateTimeOffset CreatedAt { get; internal set; }

    public DateTimeOffset? LastSignInAt { get; internal set; }

    public bool IsExternal => ExternalIssuer is not null;

    /// <summary>The stamp that was read: another one in the database means that somebody else has changed the account since.</summary>
    internal string StoredStamp { get; set; } = "";
}
