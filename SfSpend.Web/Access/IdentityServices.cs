using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SfSpend.Web.Access;

/// <summary>ASP.NET Core Identity over the control database. Nothing of it but a sign-in belongs to a request: accounts are made at the start, too.</summary>
internal static class IdentityServices
{
    public const int PasswordHashIterations = 210_000;

    /// <summary>Between the password and the code.</summary>
    private static readonly TimeSpan TimeForSecondStep = TimeSpan.FromMinutes(5);

    extension(IServiceCollection services)
    {
        public IServiceCollection AddAccounts()
        {
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordHashIterations);
            services.Configure<IdentityOptions>(options => options.ClaimsIdentity.SecurityStampClaimType = PanelClaims.Stamp);
            services.AddSingleton<IPasswordHasher<UserAccount>, PasswordHasher<UserAccount>>();
            services.AddSingleton<IPasswordValidator<UserAccount>, PasswordValidator>();
            services.AddSingleton<IUserValidator<UserAccount>, UserNameValidator>();
            services.AddSingleton<ILookupNormalizer, NamesAsTheyAre>();
            services.AddSingleton<IUserClaimsPrincipalFactory<UserAccount>, PanelClaims>();
            services.AddSingleton<IdentityErrorDescriber>();
            services.AddSingleton<AccountSecrets>();
            services.AddSingleton<UserStore>();
            services.AddSingleton<IUserStore<UserAccount>>(provider => provider.GetRequiredService<UserStore>());
            services.AddSingleton<PanelUsers>();
            services.AddSingleton<UserManager<UserAccount>>(provider => provider.GetRequiredService<PanelUsers>());
            services.AddIdentityCore<UserAccount>()
                .AddSignInManager<PanelSignIn>()
                .AddTokenProvider<AuthenticatorTokenProvider<UserAccount>>(TokenOptions.DefaultAuthenticatorProvider);

            // The panel has no passkeys, and this alone of Identity's parts would have to belong to a request.
            services.RemoveAll<IPasskeyHandler<UserAccount>>();
            services.AddSingleton<SessionStore>();
            services.AddSingleton<SignInTries>();
            services.AddSingleton<UserAccounts>();
            services.AddSingleton<UserAdministration>();
            services.AddScoped<BrowserSession>();
            services.AddScoped<Reauthentication>();
            services.AddScoped<SecondFactor>();
            return services;
        }
    }

    /// <summary>Remembers between the two steps whose password was right.</summary>
    public static void ConfigureSecondStep(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "sfspend.second-step";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeForSecondStep;
        options.SlidingExpiration = false;
    }
}
