using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Core.Reporting;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Quality;

namespace SfSpend.Web.Features.Loads;

internal static class LoadsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var loads = api.MapGroup("/loads").WithTags("Loads").ProducesProblem(StatusCodes.Status409Conflict);
        loads.MapGet("", ListAsync).WithSummary("Loads, newest first");

        var one = loads.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("", FindAsync).WithSummary("A load: source, as of when, published by whom, balanced or not");
        one.MapGet("/reconciliation", ReconcileAsync).WithSummary("Rows and cents at each checkpoint, by fiscal year, side and related units")
            .Produces<Reconciliation>(StatusCodes.Status200OK, "application/json", CsvText.MediaType, Workbook.ContentType);
        one.MapGet("/quality", ReadQualityAsync).WithSummary("Named checks of the load, each with its severity and the rows that failed it");
        ChangesApi.Map(one);
    }

    private static async Task<Ok<IReadOnlyList<LoadSummary>>> ListAsync(LoadReader loads, CancellationToken cancellationToken) =>
        TypedResults.Ok(await loads.ListAsync(cancellationToken));

    private static async Task<Results<Ok<LoadSummary>, ProblemHttpResult>> FindAsync(long id, LoadReader loads, CancellationToken cancellationToken) =>
        await loads.FindAsync(new LoadId(id), cancellationToken) is { } load ? TypedResults.Ok(load) : NoSuchLoad(id);

    private static async Task<Results<Ok<Reconciliation>, PushStreamHttpResult, ProblemHttpResult>> ReconcileAsync(
        long id, LoadReader loads, QualityReader quality, CancellationToken cancellationToken, QueryWord<DownloadFormat>? format = null)
    {
        if (await quality.ReadReconciliationAsync(new LoadId(id), cancellationToken) is not { } found)
        {
            return NoSuchLoad(id);
        }

        if (format is not { Value: DownloadFormat.Csv or DownloadFormat.Xlsx } file)
        {
            return TypedResults.Ok(found);
        }

        var load = await loads.FindAsync(found.LoadId, cancellationToken);
        return ReconciliationDownload.Of(ReconciliationLine.Of(found.Cells, found.Balanced), $"load-{id}-reconciliation", load is null ? [] : Provenance.Of(load))
            .Send(file.Value, cancellationToken);
    }

    private static async Task<Results<Ok<LoadQuality>, ProblemHttpResult>> ReadQualityAsync(
        long id, QualityReader quality, CancellationToken cancellationToken) =>
        await quality.ReadAsync(new LoadId(id), cancellationToken) is { } found ? TypedResults.Ok(found) : NoSuchLoad(id);

    internal static ProblemHttpResult NoSuchLoad(long id) =>
        TypedResults.Problem($"There is no load {id}.", statusCode: StatusCodes.Status404NotFound);
}
