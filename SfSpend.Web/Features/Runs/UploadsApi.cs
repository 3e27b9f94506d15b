using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SfSpend.Core.Control;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Runs;

internal static class UploadsApi
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGroup("/uploads").WithTags("Runs")
        .MapPost("", UploadAsync).WithSummary("Bring a CSV or CSV.gz file for a run from a file")
        .RequireAuthorization(Policies.Operator)
        .WithMetadata(new TakesUploadsAttribute())
        .Accepts<IFormFile>("multipart/form-data")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Created<Upload>, ProblemHttpResult>> UploadAsync(
        HttpContext context, UploadStore store, IOptions<UploadOptions> options, AuditTrail audit, CancellationToken cancellationToken)
    {
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
                var upload = await store.SaveAsync(file.FileName, content, options.Value.MaxByteCount, cancellationToken);
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
