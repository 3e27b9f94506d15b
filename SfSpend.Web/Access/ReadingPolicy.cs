using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace SfSpend.Web.Access;

/// <summary>What the public may look at where the panel is configured so (<c>Auth:PublicReading</c>), and viewers otherwise.</summary>
internal sealed class ReadingRequirement : IAuthorizationRequirement;

internal sealed class ReadingHandler(IOptions<AuthOptions> options) : AuthorizationHandler<ReadingRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ReadingRequirement requirement)
    {
        // Whoever sends a key that is not known is refused here as elsewhere: a script should notice.
        var isStranger = context.User.Identity?.IsAuthenticated != true
            && context.Resource is HttpContext http
            && !http.Request.Headers.ContainsKey(ApiKeyHandler.HeaderName);
        if (context.User.IsAtLeast(Role.Viewer) || (options.Value.PublicReading && isStranger))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
