using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Conforming;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Runs;

/// <param name="RejectedRowCount">All of them, where the run has counted; the journal keeps the first 10,000.</param>
/// <param name="Next">What to give as <c>after</c> for the next page, or null at the end.</param>
public sealed record RunRejects(RunId RunId, long? RejectedRowCount, IReadOnlyList<RunRejectAnswer> Rejects, int? Next);

public sealed record RunRejectAnswer(int Number, string FileName, long LineNumber, string? Column, string Reason, string Text);

/// <summary>What a run leaves to be read: its log and its rejected rows.</summary>
internal static class RunDownloads
{
    private const int PageSize = 1_000;
    private const string LogType = "text/plain; charset=utf-8";

    private static readonly string[] RejectColumns = ["number", "file_name", "line_number", "column", "reason", "text"];

    public static void Map(RouteGroupBuilder run)
    {
        run.MapGet("/log", ReadLogAsync).WithSummary("The log as text")
            .Produces(StatusCodes.Status200OK, contentType: "text/plain");
        run.MapGet("/rejects", ReadRejectsAsync).WithSummary("Rows that could not be read, with file, line, column and reason")
            .Produces<RunRejects>(StatusCodes.Status200OK, "application/json", CsvText.MediaType, Workbook.ContentType)
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ReadLogAsync(
        long id, RunJournal journal, CancellationToken cancellationToken)
    {
        var run = await journal.FindAsync(new RunId(id), cancellationToken);
        return run is null
            ? RunsApi.NoSuchRun(id)
            : TypedResults.Stream(body => WriteLogAsync(body, run.Id, journal, cancellationToken), LogType, $"run-{run.Id}.log");
    }

    private static async Task WriteLogAsync(Stream body, RunId run, RunJournal journal, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
        var cursor = 0L;
        IReadOnlyList<RunEvent> events;
        do
        {
            events = await journal.ReadEventsAsync(run, cursor, PageSize, cancellationToken);
            foreach (var line in events)
            {
                await writer.WriteAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{line.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line.Level,-7} {line.Stage?.ToString() ?? "",-8} {line.Message}\n"));
                cursor = line.Id;
            }
        }
        while (events.Count == PageSize);
    }

    private static async Task<Results<Ok<RunRejects>, PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> ReadRejectsAsync(
        long id,
        RunJournal journal,
        CancellationToken cancellationToken,
        int after = 0,
        int limit = 100,
        QueryWord<DownloadFormat>? format = null)
    {
        if (limit is < 1 or > PageSize)
        {
            return TypedResults.ValidationProblem(
                new Dictionary<string, string[]> { ["limit"] = [$"A number from 1 to {PageSize} is expected."] });
        }

        var run = await journal.FindAsync(new RunId(id), cancellationToken);
        if (run is null)
        {
            return RunsApi.NoSuchRun(id);
        }

        if (format is { Value: DownloadFormat.Csv or DownloadFormat.Xlsx } file)
        {
            return new Download(
                $"run-{run.Id}-rejects",
                RejectColumns,
                Download.RowsOf(
                    ReadAllRejectsAsync(run.Id, journal, cancellationToken),
                    row => [row.Number, row.Reject.FileName, row.Reject.LineNumber, row.Reject.Column, row.Reject.Reason, row.Reject.Text]),
                [("run", run.Id.Value), ("rejected rows", run.Counts.Rejected)])
                .Send(file.Value, cancellationToken);
        }

        var page = await journal.ReadRejectsAsync(run.Id, after, limit, cancellationToken);
        return TypedResults.Ok(new RunRejects(
            run.Id,
            run.Counts.Rejected,
            [.. page.Select(row => Describe(row.Number, row.Reject))],
            page.Count == limit ? page[^1].Number : null));
    }

    private static async IAsyncEnumerable<RunReject> ReadAllRejectsAsync(RunId run, RunJournal journal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursor = 0;
        IReadOnlyList<RunReject> page;
        do
        {
            page = await journal.ReadRejectsAsync(run, cursor, PageSize, cancellationToken);
            foreach (var row in page)
            {
                yield return row;
                cursor = row.Number;
            }
        }
        while (page.Count == PageSize);
    }

    private static RunRejectAnswer Describe(int number, Reject reject) =>
        new(number, reject.FileName, reject.LineNumber, reject.Column, reject.Reason, reject.Text);
}
