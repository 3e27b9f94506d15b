namespace SfSpend.Web.Access.SignOn;

/// <summary>The identity provider people may sign in at, and which of its claims' values give which role.</summary>
public sealed class SignOnOptions
{
    /// <summary>The provider's address, as it names itself; empty: there is none.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    /// <summary>Empty for a client without one: the code is protected by PKCE either way.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>What the button calls the provider.</summary>
    public string DisplayName { get; set; } = "single sign-on";

    /// <summary>Asked for beyond <c>openid</c>.</summary>
    public string Scopes { get; set; } = "profile email";

    /// <summary>The claim that holds what <see cref="RoleMap"/> knows, such as <c>groups</c> or <c>roles</c>.</summary>
    public string RoleClaim { get; set; } = "groups";

    /// <summary>Role by value of the claim. Who has several gets the highest; who has none is refused.</summary>
    public IDictionary<string, string> RoleMap { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public bool IsConfigured => Authority.Length > 0;

    /// <summary>Without TLS only a provider on this machine is believed.</summary>
    public bool IsLoopback => Uri.TryCreate(Authority, UriKind.Absolute, out var address) && address.IsLoopback;

    internal IEnumerable<string> Failures()
    {
        const string Section = "Auth:OpenIdConnect";
        if (!IsConfigured)
        {
            if (ClientId.Length > 0 || ClientSecret.Length > 0 || RoleMap.Count > 0)
            {
                yield return $"{Section}:Authority is empty although other options of the section are set; name the identity provider's address or leave them out.";
            }

            yield break;
        }

        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            yield return $"{Section}:Authority is '{Authority}'; an https:// address is expected.";
        }

        if (string.IsNullOrWhiteSpace(ClientId))
        {
            yield return $"{Section}:ClientId is empty; the identity provider knows this panel by it.";
        }

        if (string.IsNullOrWhiteSpace(RoleClaim))
        {
            yield return $"{Section}:RoleClaim is empty; name the claim whose values give roles, such as groups.";
        }

        if (RoleMap.Count == 0)
        {
            yield return $"{Section}:RoleMap is empty, so that nobody could sign in; map a value of the claim '{RoleClaim}' to a role ({Section}:RoleMap:<value>=Viewer).";
        }

        foreach (var (value, role) in RoleMap)
        {
            if (!Enum.GetNames<Role>().Contains(role, StringComparer.Ordinal))
            {
                yield return $"{Section}:RoleMap:{value} is '{role}'; one of {string.Join(", ", Enum.GetNames<Role>())} is expected.";
            }
        }
    }
}
