namespace SfSpend.Web.Access;

/// <summary>Whoever must change their password gets to nothing else before.</summary>
internal sealed class PasswordChangeGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!BrowserSession.MustChangePassword(context.User) || IsOpen(context))
        {
            return next(context);
        }

        if (context.IsApiRequest)
        {
            return AccessProblems.WritePasswordChangeNeededAsync(context);
        }

        context.Response.Redirect(PanelPaths.ChangePassword);
        return Task.CompletedTask;
    }

    private static bool IsOpen(HttpContext context) =>
        context.Request.Path.StartsWithSegments(PanelPaths.ChangePassword)
        || context.Request.Path.StartsWithSegments(PanelPaths.SignOut)
        || context.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null;
}
