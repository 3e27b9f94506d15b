using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>Knows automation by its <c>X-Api-Key</c> header: a configured key, or one that was made here.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptionsMonitor<AuthOptions> auth,
    ApiKeys keys,
    KeyGuesses guesses) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string HeaderName = "X-Api-Key";

    private bool _isBlocked;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(HeaderName, out var header))
        {
            return AuthenticateResult.NoResult();
        }

        // Nothing is looked at while an address has guessed too often: also the right guess would not be found.
        var address = Context.Connection.RemoteIpAddress;
        if (guesses.IsBlocked(address))
        {
            _isBlocked = true;
            return AuthenticateResult.Fail("Too many unknown keys came from this address.");
        }

        var sent = header.ToString();
        if (FindConfigured(sent) is { } configured)
        {
            return Succeed(configured.Name, configured.Role, null);
        }

        var made = ApiKeyText.TryRead(sent, out var text)
            ? await keys.RecogniseAsync(text.Value, address?.ToString(), Context.RequestAborted)
            : null;
        if (made is { State: ApiKeyState.Active, Rights: { } rights })
        {
            return Succeed(made.Name, rights.ToString(), made.KeyId);
        }

        if (made is null)
        {
            guesses.Count(address);
        }

        // Whoever has the key may know what became of it.
        Context.Features.Set(made is null ? null : new LapsedKey(made));
        return AuthenticateResult.Fail("The API key is not known or no longer in force.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => _isBlocked
        ? AccessProblems.WriteTooManyAsync(Context, KeyGuesses.BlockedSeconds)
        : AccessProblems.WriteUnauthorizedAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccessProblems.WriteForbiddenAsync(Context);

    // Every key is compared, so that the time taken says nothing about which one was close.
    private ApiKeyOptions? FindConfigured(string sent)
    {
        var sentHash = ApiKeyText.HashOf(sent);
        ApiKeyOptions? known = null;
        foreach (var key in auth.CurrentValue.ApiKeys)
        {
            if (CryptographicOperations.FixedTimeEquals(sentHash, ApiKeyText.HashOf(key.Key)))
            {
                known = key;
            }
        }

        return known;
    }

    private static AuthenticateResult Succeed(string name, string role, long? keyId)
    {
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, name), new(ClaimTypes.Role, role)], SchemeName);
        if (keyId is { } made)
        {
            identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, made.ToString(CultureInfo.InvariantCulture)));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}

/// <summary>The right key, but no longer in force.</summary>
internal sealed record LapsedKey(ApiKey Key);
