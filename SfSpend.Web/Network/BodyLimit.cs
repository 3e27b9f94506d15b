using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Web.Network;

/// <summary>
/// Refuses a body that says it is too large before anything of it is read, and lets the server break off one that turns out to be: an
/// upload by its limit, everything else by that of the network.
/// </summary>
internal sealed class BodyLimit(RequestDelegate next, IOptions<NetworkOptions> network, IOptions<UploadOptions> uploads)
{
    public Task InvokeAsync(HttpContext context)
    {
        var isUpload = context.GetEndpoint()?.Metadata.GetMetadata<TakesUploadsAttribute>() is not null;
        var most = isUpload ? uploads.Value.MaxRequestByteCount : network.Value.MaxBodyByteCount;
        var isAnswerToIt = context.Features.Get<IExceptionHandlerFeature>() is not null;
        if (context.Request.ContentLength > most && !isAnswerToIt)
        {
            throw new BadHttpRequestException(
                $"The body has {context.Request.ContentLength:N0} bytes; at most {most:N0} are accepted ({(isUpload ? "Uploads:MaxByteCount" : "Network:MaxBodyByteCount")}).",
                StatusCodes.Status413PayloadTooLarge);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        return next(context);
    }
}
