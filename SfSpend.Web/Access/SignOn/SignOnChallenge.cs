using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace SfSpend.Web.Access.SignOn;

/// <summary>Sends somebody to the identity provider.</summary>
public sealed partial class SignOnChallenge(ILogger<SignOnChallenge> logger)
{
    /// <summary>False when the provider can't be reached; then nothing was answered yet.</summary>
    /// <param name="isFresh">The person is to sign in there anew, whatever session they have, and to be the one they are here.</param>
    public async Task<bool> TryStartAsync(HttpContext context, string returnUrl, bool isFresh)
    {
        var properties = new OpenIdConnectChallengeProperties { RedirectUri = returnUrl };
        if (isFresh && context.User.UserId is { } userId)
        {
            properties.Items[SignOnEvents.FreshFor] = userId.ToString(CultureInfo.InvariantCulture);
            properties.Prompt = "login";
            properties.MaxAge = Reauthentication.ProofLife;
        }

        try
        {
            await context.ChallengeAsync(SignOnServices.Scheme, properties);
            return true;
        }
        catch (Exception failure) when (IsUnreachable(failure))
        {
            var reason = failure.GetBaseException().Message;
            Log.ProviderUnreachable(logger, reason);
            return false;
        }
    }

    // The provider's description is fetched by a library that wraps whatever went wrong.
    private static bool IsUnreachable(Exception failure) =>
        failure is HttpRequestException or IOException or SocketException or TaskCanceledException or TimeoutException
        || (failure is InvalidOperationException { InnerException: { } inner } && IsUnreachable(inner));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The identity provider can't be reached: {Reason}")]
        public static partial void ProviderUnreachable(ILogger logger, string reason);
    }
}
