using Microsoft.AspNetCore.Antiforgery;

namespace SfSpend.Web.Access;

/// <summary>
/// REST calls that change something and are known only by the browser's cookie must prove that they come from the panel's own
/// pages. Razor Pages have antiforgery of their own, and an API key is never sent by a browser on its own account.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next, IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isChange = !HttpMethods.IsGet(context.Request.Method)
            && !HttpMethods.IsHead(context.Request.Method)
            && !HttpMethods.IsOptions(context.Request.Method);
        if (isChange
            && context.IsApiRequest
            && context.User.Identity?.AuthenticationType == BrowserSession.Scheme
            && !context.Request.Headers.ContainsKey("X-Requested-With")
            && !await HasTokenAsync(context))
        {
            await AccessProblems.WriteCrossSiteAsync(context);
            return;
        }

        await next(context);
    }

    // The token is looked for in the header only: reading the form here would take the body from an upload.
    private async Task<bool> HasTokenAsync(HttpContext context) =>
        context.Request.Headers.ContainsKey("RequestVerificationToken") && await antiforgery.IsRequestValidAsync(context);
}
