using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Pipeline;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Runs;

/// <summary>The source between runs: what it has, and when it is asked by itself.</summary>
internal static class SourceApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var source = api.MapGroup("/source").WithTags("Source").ProducesProblem(StatusCodes.Status409Conflict);
        source.MapGet("", ReadAsync).WithSummary("Each fiscal year in the warehouse and at DataSF, as it was when last asked; how the columns changed");
        source.MapPost("/check", CheckAsync).WithSummary("Ask DataSF for its own sums now; nothing is pulled")
            .RequireAuthorization(Policies.Operator)
            .ProducesProblem(StatusCodes.Status502BadGateway);

        var schedule = api.MapGroup("/schedule").WithTags("Source");
        schedule.MapGet("", ReadScheduleAsync).WithSummary("When runs from DataSF start by themselves");
        schedule.MapPut("", ChangeScheduleAsync).WithSummary("Change when runs start by themselves")
            .RequireAuthorization(Policies.Operator)
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Ok<SourceStatus>> ReadAsync(SourceWatch watch, CancellationToken cancellationToken) =>
        TypedResults.Ok(await watch.ReadAsync(cancellationToken));

    private static async Task<Ok<SourceStatus>> CheckAsync(HttpContext context, SourceCheck check, SourceWatch watch, CancellationToken cancellationToken)
    {
        await check.RunAsync(context.Actor, cancellationToken);
        return TypedResults.Ok(await watch.ReadAsync(cancellationToken));
    }

    private static async Task<Ok<ScheduleAnswer>> ReadScheduleAsync(ScheduleKeeper keeper, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(ScheduleAnswer.Of(await keeper.ReadAsync(cancellationToken), time.GetUtcNow()));

    private static async Task<Results<Ok<ScheduleAnswer>, ValidationProblem>> ChangeScheduleAsync(
        ScheduleInput input, HttpContext context, ScheduleKeeper keeper, TimeProvider time, CancellationToken cancellationToken)
    {
        var (schedule, errors) = input.Read();
        return schedule is null
            ? TypedResults.ValidationProblem(
                errors.ToDictionary(error => error.Key, error => new[] { error.Value }), detail: string.Join(' ', errors.Select(error => $"{error.Key}: {error.Value}")))
            : TypedResults.Ok(ScheduleAnswer.Of(await keeper.ChangeAsync(schedule, context.Actor, cancellationToken), time.GetUtcNow()));
    }
}
