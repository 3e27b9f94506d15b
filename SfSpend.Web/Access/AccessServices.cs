using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Web.Access.SignOn;

namespace SfSpend.Web.Access;

public static class AccessServices
{
    public const string SessionCookie = "sfspend.session";
    public const string FormCookie = "sfspend.form";

    private const string EitherScheme = "Panel";

    extension(IServiceCollection services)
    {
        /// <summary>Accounts, sessions, API keys and roles: nothing answers without them unless it says so itself.</summary>
        public IServiceCollection AddAccess()
        {
            services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
            services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.SectionName).ValidateOnStart();
            services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidation>();
            services.AddAccounts();
            services.AddSignOn();
            services.AddSingleton<IAuthorizationHandler, ReadingHandler>();
            services.AddSingleton<AuditTrail>();
            services.AddSingleton<StrangerAudit>();
            services.AddSingleton<AuditReader>();
            services.AddSingleton<ApiKeys>();
            services.AddSingleton<KeyGuesses>();
            services.AddSingleton<IConfigureOptions<RateLimiterOptions>, RateLimiterSetup>();
            services.AddRateLimiter();
            services.AddSingleton<ConcurrencyLimits>();
            services.AddSingleton<Turnstile>();
            services.AddHostedService<FirstAdministrator>();
            services.AddAntiforgery(options =>
            {
                options.HeaderName = "RequestVerificationToken";
                options.Cookie.Name = FormCookie;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            });
            services.AddKeyRing();
            services.AddSchemes();
            services.AddAuthorization(AddPolicies);
            return services;
        }

        private void AddSchemes() => services
            .AddAuthentication(EitherScheme)
            .AddPolicyScheme(EitherScheme, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey(ApiKeyHandler.HeaderName) ? ApiKeyHandler.SchemeName : BrowserSession.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddCookie(BrowserSession.Scheme, options =>
            {
                options.Cookie.Name = SessionCookie;
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.ExpireTimeSpan = SessionStore.Idle;
                options.SlidingExpiration = true;
                options.LoginPath = PanelPaths.SignIn;
                options.LogoutPath = PanelPaths.SignOut;
                options.ReturnUrlParameter = "returnUrl";
                options.Events = new CookieAuthenticationEvents
                {
                    OnValidatePrincipal = context =>
                        context.HttpContext.RequestServices.GetRequiredService<BrowserSession>().ValidateAsync(context),
                    OnRedirectToLogin = AnswerUnauthorizedAsync,
                    OnRedirectToAccessDenied = AnswerForbiddenAsync,
                };
            })
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, IdentityServices.ConfigureSecondStep);

        /// <summary>Cookies and form tokens stay valid over a restart: their keys lie in the data directory, readable only by the panel.</summary>
        private void AddKeyRing()
        {
            services.AddDataProtection().SetApplicationName("SfSpend");
            services.AddOptions<KeyManagementOptions>().Configure<DataFolders, ILoggerFactory>((options, folders, loggers) =>
                options.XmlRepository = new FileSystemXmlRepository(PrivateFolder.Create(Path.Combine(folders.Keys, "protection")), loggers));
        }
    }

    extension(WebApplication app)
    {
        public WebApplication UseAccess()
        {
            var turnstile = app.Services.GetRequiredService<Turnstile>();
            app.Use(turnstile.PassByAddressAsync);
            app.UseAuthentication();
            app.UseRateLimiter();
            app.Use(turnstile.PassByIdentityAsync);
            app.UseMiddleware<AuditedChanges>();
            app.UseAuthorization();
            app.UseMiddleware<PasswordChangeGate>();
            app.UseMiddleware<CrossSiteGuard>();
            app.Use((context, next) =>
            {
                context.Features.Set(Admitted.Mark);
                return next(context);
            });
            return app;
        }
    }

    private static void AddPolicies(AuthorizationOptions options)
    {
        // What nobody has allowed is denied to everybody; where there is nothing, or nothing for this verb, that is said to those who are known.
        options.FallbackPolicy = new AuthorizationPolicyBuilder(EitherScheme)
            .RequireAuthenticatedUser()
            .RequireAssertion(asked => asked.Resource is HttpContext context && context.GetEndpoint() is not RouteEndpoint)
            .Build();
        foreach (var role in Enum.GetValues<Role>())
        {
            options.AddPolicy(role.ToString(), policy => policy.RequireRole(Policies.RolesFrom(role)));
        }

        options.AddPolicy(Policies.Reading, policy => policy.AddRequirements(new ReadingRequirement()));
    }

    private static Task AnswerUnauthorizedAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.HttpContext.IsApiRequest)
        {
            return AccessProblems.WriteUnauthorizedAsync(context.HttpContext);
        }

        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static Task AnswerForbiddenAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (context.HttpContext.IsApiRequest)
        {
            return AccessProblems.WriteForbiddenAsync(context.HttpContext);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
