using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace SfSpend.Web.Access.SignOn;

internal static class SignOnServices
{
    public const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;

    private static readonly TimeSpan ProviderPatience = TimeSpan.FromSeconds(10);

    /// <summary>Clocks of this machine and of the provider may differ by this much.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    extension(IServiceCollection services)
    {
        /// <summary>OpenID Connect with code flow and PKCE, where a provider is configured; otherwise there is no such scheme.</summary>
        public IServiceCollection AddSignOn()
        {
            services.AddScoped<SignOnAccounts>();
            services.AddScoped<SignOnEvents>();
            services.AddScoped<SignOnChallenge>();
            services.AddTransient<OpenIdConnectHandler>();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
            services.AddOptions<AuthenticationOptions>().Configure<IOptions<AuthOptions>>((options, auth) =>
            {
                if (auth.Value.OpenIdConnect.IsConfigured)
                {
                    options.AddScheme<OpenIdConnectHandler>(Scheme, auth.Value.OpenIdConnect.DisplayName);
                }
            });
            services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<IOptions<AuthOptions>>((options, auth) => Configure(options, auth.Value.OpenIdConnect));
            return services;
        }
    }

    private static void Configure(OpenIdConnectOptions options, SignOnOptions settings)
    {
        options.Authority = settings.Authority;
        options.ClientId = settings.ClientId;
        options.ClientSecret = settings.ClientSecret.Length > 0 ? settings.ClientSecret : null;
        options.RequireHttpsMetadata = !settings.IsLoopback;
        options.BackchannelTimeout = ProviderPatience;

        // Answered by a redirect, not by a form of the provider's page: the cookies of the way back can be SameSite=Lax, and need no TLS on loopback.
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.CallbackPath = PanelPaths.SignInCallback;
        options.SignedOutCallbackPath = PathString.Empty;
        options.RemoteSignOutPath = PathString.Empty;
        foreach (var cookie in (CookieBuilder[])[options.NonceCookie, options.CorrelationCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        foreach (var scope in settings.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            options.Scope.Add(scope);
        }

        options.SaveTokens = false;
        options.UseTokenLifetime = false;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.MapJsonKey("preferred_username", "preferred_username");
        options.ClaimActions.MapJsonKey(settings.RoleClaim, settings.RoleClaim);
        options.TokenValidationParameters.ClockSkew = ClockSkew;
        options.SignInScheme = BrowserSession.Scheme;
        options.EventsType = typeof(SignOnEvents);
    }
}
