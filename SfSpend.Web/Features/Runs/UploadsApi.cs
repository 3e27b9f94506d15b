using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SfSpend.Core.Control;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Runs;

internal static class UploadsApi
{
    /// <summary>The parts' headers and boundaries come on top of the file.</summary>
    private const long MultipartOverhead = 64 * 1024;

    public static void Map(RouteGroupBuilder api) => api
        .MapGroup("/uploads").WithTags("Runs")
        .MapPost("", UploadAsync).WithSummary("Bring a CSV or CSV.gz file for a run from a file")
        .RequireAuthorization(Policies.Operator)
        .Accepts<IFormFile>("multipart/form-data")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Created<Upload>, ProblemHttpResult>> UploadAsync(
        HttpContext context, UploadStore store, IOptions<UploadOptions> options, AuditTrail audit, CancellationToken cancellationToken)
    {
        var maxByteCount = options.Value.MaxByteCount;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxByteCount + MultipartOverhead;
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 } boundary)
        {
            return TypedResults.Problem("A multipart/form-data body with one file is expected.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        var reader = new MultipartReader(boundary.ToString(), context.Request.Body);
        while (await ReadNextAsync(reader, cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { FileStream: { } content } file)
            {
                var upload = await store.SaveAsync(file.FileName, content, maxByteCount, cancellationToken);
                await audit.RecordAsync(context.Actor, "upload", upload.Path, upload.FileName, AuditTrail.Done, cancellationToken);
                return TypedResults.Created((string?)null, upload);
            }
        }

        return TypedResults.Problem("The body has no file; one part with a file name is expected.", statusCode: StatusCodes.Status400BadRequest);
    }

    private static async Task<MultipartSection?> ReadNextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is (IOException or InvalidDataException) and not BadHttpRequestException)
        {
            throw new UploadException($"The multipart body is broken: {broken.Message}", StatusCodes.Status400BadRequest);
        }
    }
}
