using System.Globalization;
using System.Security.Claims;
using SfSpend.Core.Control;

namespace SfSpend.Web.Access;

public static class HttpContextActor
{
    extension(HttpContext context)
    {
        /// <summary>Who asks: the account or API key of this request.</summary>
        public Actor Actor => new(
            context.User.Identity?.Name ?? "nobody",
            context.Connection.RemoteIpAddress?.ToString(),
            context.User.Identity?.AuthenticationType == ApiKeyHandler.SchemeName ? ActorKind.Key : ActorKind.Person);

        public bool IsApiRequest => context.Request.Path.StartsWithSegments(PanelPaths.Api);
    }

    extension(ClaimsPrincipal user)
    {
        /// <summary>The account of somebody in the browser; null for an API key and for nobody.</summary>
        public long? UserId => user.IdIn(BrowserSession.Scheme);

        /// <summary>The API key that was made in the panel; null for one of the configuration, for people and for nobody.</summary>
        public long? KeyId => user.IdIn(ApiKeyHandler.SchemeName);

        private long? IdIn(string scheme) => user.Identity?.AuthenticationType == scheme
            && long.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id) ? id : null;

        /// <summary>True for somebody who signed in at the identity provider.</summary>
        public bool IsExternal => user.HasClaim(PanelClaims.IsExternal, "true");

        /// <summary>True when the user's role is <paramref name="least"/> or a higher one.</summary>
        public bool IsAtLeast(Role least) => Policies.RolesFrom(least).Any(user.IsInRole);
    }
}
