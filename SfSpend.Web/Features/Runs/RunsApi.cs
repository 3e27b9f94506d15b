using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Quality;

namespace SfSpend.Web.Features.Runs;

internal static class RunsApi
{
    private const int MostRuns = 200;

    public static void Map(RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", ListAsync).WithSummary("Runs, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        var one = runs.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        one.MapGet("", FindAsync).WithSummary("A run: state, stages, counts");
        one.MapGet("/events", WatchAsync).WithSummary("Progress and log while they happen (server-sent events: progress, log, end)")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .WithMetadata(new EventStreamAttribute());
        RunDownloads.Map(one);
        QualityApi.Map(one);

        var changes = runs.MapGroup("").RequireAuthorization(Policies.Operator)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        changes.MapPost("", StartAsync).WithSummary("Start a run");
        var change = changes.MapGroup("/{id:long}").ProducesProblem(StatusCodes.Status404NotFound);
        change.MapPost("/cancel", CancelAsync).WithSummary("Ask a queued or running run to stop");
        change.MapPost("/retry", RetryAsync).WithSummary("Go on with a failed, cancelled or interrupted run from its last finished stage; run one that a newer load has overtaken from the start");
        change.MapPost("/accept-rejects", AcceptRejectsAsync).WithSummary("Publish in spite of what the review found (rejected rows, blocking checks), for a reason; 409 when another run has published a load since this one read its source");
    }

    private static async Task<Accepted<Run>> StartAsync(
        RunInput input, HttpContext context, RunStarter starter, RunJournal journal, CancellationToken cancellationToken)
    {
        var id = await starter.StartAsync(input.ToRequest(), context.Actor, cancellationToken);
        return await AcceptedAsync(id, journal, cancellationToken);
    }

    private static async Task<Results<Ok<IReadOnlyList<Run>>, ValidationProblem>> ListAsync(
        RunJournal journal, CancellationToken cancellationToken, int limit = 50, long? before = null) =>
        limit is >= 1 and <= MostRuns
            ? TypedResults.Ok(await journal.ListAsync(limit, before is { } id ? new RunId(id) : null, cancellationToken))
            : Refuse("limit", $"A number from 1 to {MostRuns} is expected.");

    private static async Task<Results<Ok<Run>, ProblemHttpResult>> FindAsync(long id, RunJournal journal, CancellationToken cancellationToken) =>
        await journal.FindAsync(new RunId(id), cancellationToken) is { } run ? TypedResults.Ok(run) : NoSuchRun(id);

    private static async Task<Results<Accepted<Run>, ProblemHttpResult>> CancelAsync(
        long id, HttpContext context, RunStarter starter, RunJournal journal, CancellationToken cancellationToken) =>
        await ChangeAsync(id, "cancelled", journal, run => starter.CancelAsync(run, context.Actor, cancellationToken), cancellationToken);

    private static async Task<Results<Accepted<Run>, ProblemHttpResult>> RetryAsync(
        long id, HttpContext context, RunStarter starter, RunJournal journal, CancellationToken cancellationToken) =>
        await ChangeAsync(id, "tried again", journal, run => starter.RetryAsync(run, context.Actor, cancellationToken), cancellationToken);

    private static async Task<Results<Accepted<Run>, ProblemHttpResult>> AcceptRejectsAsync(
        long id, AcceptRejectsInput input, HttpContext context, RunStarter starter, RunJournal journal, CancellationToken cancellationToken) =>
        await ChangeAsync(
            id, "accepted", journal, run => starter.AcceptRejectsAsync(run, input.Reason?.Trim() ?? "", context.Actor, cancellationToken), cancellationToken);

    private static async Task<Results<ServerSentEventsResult<string>, NoContent, ProblemHttpResult>> WatchAsync(
        long id, HttpContext context, RunEventStream stream, RunJournal journal, CancellationToken cancellationToken)
    {
        var run = await journal.FindAsync(new RunId(id), cancellationToken);
        if (run is null)
        {
            return NoSuchRun(id);
        }

        var seen = RunEventStream.CursorOf(context.Request);

        // A browser comes back by itself when the stream ends; 204 tells it that nothing more will come.
        return seen > 0 && !run.IsActive && (await journal.ReadEventsAsync(run.Id, seen, 1, cancellationToken)).Count == 0
            ? TypedResults.NoContent()
            : TypedResults.ServerSentEvents(stream.WatchAsync(run.Id, seen, cancellationToken));
    }

    private static async Task<Results<Accepted<Run>, ProblemHttpResult>> ChangeAsync(
        long id, string participle, RunJournal journal, Func<RunId, Task<bool>> change, CancellationToken cancellationToken)
    {
        var run = await journal.FindAsync(new RunId(id), cancellationToken);
        if (run is null)
        {
            return NoSuchRun(id);
        }

        return await change(run.Id)
            ? await AcceptedAsync(run.Id, journal, cancellationToken)
            : TypedResults.Problem($"Run {id} is {run.State} and can't be {participle}.", statusCode: StatusCodes.Status409Conflict);
    }

    private static async Task<Accepted<Run>> AcceptedAsync(RunId id, RunJournal journal, CancellationToken cancellationToken) =>
        TypedResults.Accepted($"/api/v1/runs/{id}", await journal.FindAsync(id, cancellationToken));

    internal static ProblemHttpResult NoSuchRun(long id) =>
        TypedResults.Problem($"There is no run {id}.", statusCode: StatusCodes.Status404NotFound);

    private static ValidationProblem Refuse(string member, string reason) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [member] = [reason] }, detail: $"{member}: {reason}");
}
