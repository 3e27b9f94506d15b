using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using SfSpend.Core.Environments;
using SfSpend.Web.Access;
using SfSpend.Web.Api;

namespace SfSpend.Web.Features.Environments;

/// <param name="PlanId">The plan that was looked at; when the world has changed since, the answer is 409 with the plan of now.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProvisionInput(string? PlanId);

/// <param name="Confirm">The environment's name.</param>
/// <param name="PlanId">As when provisioning.</param>
/// <param name="Password">One's own, where the browser's cookie is sent instead of a key.</param>
/// <param name="KeepSnapshot">Whether a last snapshot of the warehouse is kept, which goes on costing; left out: as Aws:FinalSnapshot says.</param>
/// <param name="SnapshotDays">How long, from 1 to 3653; left out: as Aws:FinalSnapshotRetentionDays says.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TeardownInput(string? Confirm, string? PlanId, string? Password, bool? KeepSnapshot, int? SnapshotDays);

/// <param name="Hours">From 1 to 720 more.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExtendInput(int? Hours);

public sealed record ExtendAnswer(DateTimeOffset ExpiresAt);

internal static class EnvironmentApi
{
    private const int MostHours = 720;

    public static void Map(RouteGroupBuilder api)
    {
        var environment = api.MapGroup("/environment").WithTags("Environment");
        environment.MapGet("", DescribeAsync).WithSummary("The environment: state, resources, outputs and cost");
        environment.MapGet("/plan", PlanAsync).WithSummary("What a provision or teardown would do now")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        var changes = environment.MapGroup("").RequireAuthorization(Policies.Operator)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
        changes.MapPost("/provision", ProvisionAsync).WithSummary("Create or mend what is missing");
        changes.MapPost("/teardown", TeardownAsync).WithSummary("Delete the environment with all it holds");

        changes.MapPost("/extend", ExtendAsync).WithSummary("Let it live longer before it is torn down by itself");
        changes.MapPost("/drift", CheckDriftAsync).WithSummary("Compare every resource with what was provisioned");
        changes.MapPost("/pause", PauseAsync).WithSummary("Let the warehouse's nodes stand still: they cost nothing, all else does");
        changes.MapPost("/resume", ResumeAsync).WithSummary("Wake the warehouse's nodes");

        var operations = api.MapGroup("/operations").WithTags("Environment").ProducesProblem(StatusCodes.Status404NotFound);
        operations.MapGet("/{id:long}", FindOperationAsync).WithSummary("How far a provision or teardown is");
        operations.MapGet("/{id:long}/events", ListEventsAsync).WithSummary("What happened in a provision or teardown: calls that change something, waits, second tries");
    }

    private static async Task<Ok<EnvironmentSnapshot>> DescribeAsync(Provisioner provisioner, CancellationToken cancellationToken) =>
        TypedResults.Ok(await provisioner.DescribeAsync(cancellationToken));

    private static async Task<Results<Ok<EnvironmentPlan>, ValidationProblem>> PlanAsync(
        QueryWord<PlanAction> action, Provisioner provisioner, CancellationToken cancellationToken) =>
        Enum.IsDefined(action.Value)
            ? TypedResults.Ok(await provisioner.PlanAsync(action.Value, cancellationToken))
            : Refuse("action", "'provision' or 'teardown' is expected.");

    private static async Task<Accepted<Operation>> ProvisionAsync(
        ProvisionInput? input, HttpContext context, OperationStarter starter, Provisioner provisioner, CancellationToken cancellationToken) =>
        await StartAsync(PlanAction.Provision, input?.PlanId, wish: null, context, starter, provisioner, cancellationToken);

    private static async Task<Results<Accepted<Operation>, ValidationProblem, ProblemHttpResult>> TeardownAsync(
        TeardownInput input,
        HttpContext context,
        OperationStarter starter,
        IEnvironmentConnector connector,
        Provisioner provisioner,
        Reauthentication reauthentication,
        CancellationToken cancellationToken)
    {
        if (input.Confirm != connector.EnvironmentName)
        {
            return Refuse("confirm", $"The environment's name, '{connector.EnvironmentName}', is expected: a teardown deletes what was loaded.");
        }

        var wish = new SnapshotWish(input.KeepSnapshot, input.SnapshotDays);
        if (!wish.IsPossible)
        {
            return Refuse("snapshotDays", $"A number from {SnapshotWish.FewestDays} to {SnapshotWish.MostDays} is expected.");
        }

        return await reauthentication.RefuseAsync(context, input.Password, "environment.teardown", cancellationToken) is { } reason
            ? TypedResults.Problem($"Nothing was deleted. {reason}", statusCode: StatusCodes.Status403Forbidden)
            : await StartAsync(PlanAction.Teardown, input.PlanId, wish, context, starter, provisioner, cancellationToken);
    }

    private static async Task<Results<Ok<Operation>, ProblemHttpResult>> FindOperationAsync(
        long id, Provisioner provisioner, CancellationToken cancellationToken) =>
        await provisioner.FindOperationAsync(new OperationId(id), cancellationToken) is { } operation
            ? TypedResults.Ok(operation)
            : TypedResults.Problem($"There is no operation {id}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<IReadOnlyList<OperationEvent>>, ProblemHttpResult>> ListEventsAsync(
        long id, Provisioner provisioner, CancellationToken cancellationToken) =>
        await provisioner.FindOperationAsync(new OperationId(id), cancellationToken) is { } operation
            ? TypedResults.Ok(await provisioner.ListEventsAsync(operation.Id, cancellationToken))
            : TypedResults.Problem($"There is no operation {id}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<ExtendAnswer>, ValidationProblem>> ExtendAsync(
        ExtendInput input, HttpContext context, EnvironmentCare care, CancellationToken cancellationToken) =>
        input.Hours is { } hours and >= 1 and <= MostHours
            ? TypedResults.Ok(new ExtendAnswer(await care.ExtendAsync(TimeSpan.FromHours(hours), context.Actor, cancellationToken)))
            : Refuse("hours", $"A number from 1 to {MostHours} is expected.");

    private static async Task<Ok<DriftReport>> CheckDriftAsync(HttpContext context, EnvironmentCare care, CancellationToken cancellationToken) =>
        TypedResults.Ok(await care.CheckDriftAsync(context.Actor, cancellationToken));

    private static async Task<NoContent> PauseAsync(HttpContext context, EnvironmentCare care, CancellationToken cancellationToken)
    {
        await care.PauseAsync(context.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ResumeAsync(HttpContext context, EnvironmentCare care, CancellationToken cancellationToken)
    {
        await care.ResumeAsync(context.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<Operation>> StartAsync(
        PlanAction action, string? planId, SnapshotWish? wish, HttpContext context, OperationStarter starter, Provisioner provisioner, CancellationToken cancellationToken)
    {
        var id = await starter.StartAsync(action, planId, wish, context.Actor, cancellationToken);
        return TypedResults.Accepted($"/api/v1/operations/{id}", await provisioner.FindOperationAsync(id, cancellationToken));
    }

    private static ValidationProblem Refuse(string member, string reason) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [member] = [reason] }, detail: $"{member}: {reason}");
}
