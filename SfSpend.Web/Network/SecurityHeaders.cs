using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Net.Http.Headers;

namespace SfSpend.Web.Network;

/// <summary>What every answer says to the browser besides its content.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string NoFeatures = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    public Task InvokeAsync(HttpContext context)
    {
        // The address as it was asked for: what answers may take parts of it away.
        var policy = ContentPolicies.Of(context.Request.Path);
        context.Response.OnStarting(() => Complete(context, policy));
        return next(context);
    }

    // When the answer begins: what an error handler clears before is there again.
    private static Task Complete(HttpContext context, string policy)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = NoFeatures;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Pages and answers are for who asked now: neither a proxy nor the next person at this browser may see them again.
        if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !headers.ContainsKey(HeaderNames.CacheControl))
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
