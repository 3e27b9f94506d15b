using SfSpend.Tests.Support;

namespace SfSpend.Tests.Browser;

/// <summary>A panel with an identity provider, which is started when a test asks for it.</summary>
public sealed class SignOnPanel(PostgresServer postgres) : BrowsedPanel(postgres)
{
    public const string ProviderName = "City sign-on";

    private readonly Uri _provider = IdentityProvider.FreeAddress();
    private IdentityProvider? _started;

    public string Provider => _provider.ToString();

    internal async Task<IdentityProvider> StartProviderAsync() =>
        _started ??= await IdentityProvider.StartAsync(_provider, Address, TestContext.Current.CancellationToken);

    internal SignOnVisit Visit() => new(Address);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }
    }

    protected override IEnumerable<(string Name, string Value)> Settings() =>
    [
        .. base.Settings(),
        ("Auth:OpenIdConnect:Authority", _provider.ToString().TrimEnd('/')),
        ("Auth:OpenIdConnect:ClientId", IdentityProvider.ClientId),
        ("Auth:OpenIdConnect:ClientSecret", IdentityProvider.ClientSecret),
        ("Auth:OpenIdConnect:DisplayName", ProviderName),
        ("Auth:OpenIdConnect:RoleMap:sf-viewers", "Viewer"),
        ("Auth:OpenIdConnect:RoleMap:sf-analysts", "Analyst"),
        ("Auth:OpenIdConnect:RoleMap:sf-operators", "Operator"),
        ("Auth:OpenIdConnect:RoleMap:sf-admins", "Admin"),

        // What these tests provoke is a warning, and meant to be one.
        ("Logging:LogLevel:SfSpend.Web.Access.SignOn", "Error"),
        ("Logging:LogLevel:Microsoft.AspNetCore.Authentication", "None"),
    ];
}
