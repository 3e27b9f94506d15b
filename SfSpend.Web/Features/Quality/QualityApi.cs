using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Web.Api;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Web.Features.Quality;

/// <summary>What a run found out of its own figures, also when that stopped it.</summary>
internal static class QualityApi
{
    public static void Map(RouteGroupBuilder run)
    {
        run.MapGet("/reconciliation", ReconcileAsync).WithSummary("Rows and cents at each checkpoint the run got to, and the groups of rows that differ")
            .Produces<RunReconciliation>(StatusCodes.Status200OK, "application/json", CsvText.MediaType, Workbook.ContentType);
        run.MapGet("/quality", ReadAsync).WithSummary("Named checks of the run, each with its severity and the rows that failed it");
        run.MapGet("/quality/{check}/rows", CheckRowsApi.ReadAsync).WithSummary("Rows that failed a check: at most 10,000 are kept, the count beside them is exact")
            .Produces<CheckRows>(StatusCodes.Status200OK, "application/json", CsvText.MediaType, Workbook.ContentType)
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Ok<RunQuality>, ProblemHttpResult>> ReadAsync(long id, QualityReader quality, CancellationToken cancellationToken) =>
        await quality.ReadAsync(new RunId(id), cancellationToken) is { } found ? TypedResults.Ok(found) : RunsApi.NoSuchRun(id);

    private static async Task<Results<Ok<RunReconciliation>, PushStreamHttpResult, ProblemHttpResult>> ReconcileAsync(
        long id, QualityReader quality, CancellationToken cancellationToken, QueryWord<DownloadFormat>? format = null)
    {
        if (await quality.ReadReconciliationAsync(new RunId(id), cancellationToken) is not { } found)
        {
            return RunsApi.NoSuchRun(id);
        }

        return format is { Value: DownloadFormat.Csv or DownloadFormat.Xlsx } file
            ? ReconciliationDownload.Of(ReconciliationLine.Of(found.Cells, found.Balanced == true), $"run-{id}-reconciliation", [("run", id), ("rows left out because they could not be read", found.RejectedRowCount)])
                .Send(file.Value, cancellationToken)
            : TypedResults.Ok(found);
    }
}
