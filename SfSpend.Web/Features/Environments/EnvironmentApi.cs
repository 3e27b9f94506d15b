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
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TeardownInput(string? Confirm, string? PlanId, string? Password);

internal static class EnvironmentApi
{
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

        api.MapGroup("/operations").WithTags("Environment")
            .MapGet("/{id:long}", FindOperationAsync).WithSummary("How far a provision or teardown is")
            .ProducesProblem(StatusCodes.Status404NotFound);
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
        await StartAsync(PlanAction.Provision, input?.PlanId, context, starter, provisioner, cancellationToken);

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

        // A key is a secret that was just sent; a cookie is sent by whoever sits before the browser.
        return context.User.UserId is not null
            && await reauthentication.RefuseAsync(context, input.Password, "environment.teardown", cancellationToken) is { } reason
            ? TypedResults.Problem($"Nothing was deleted. {reason}", statusCode: StatusCodes.Status403Forbidden)
            : await StartAsync(PlanAction.Teardown, input.PlanId, context, starter, provisioner, cancellationToken);
    }

    private static async Task<Results<Ok<Operation>, ProblemHttpResult>> FindOperationAsync(
        long id, Provisioner provisioner, CancellationToken cancellationToken) =>
        await provisioner.FindOperationAsync(new OperationId(id), cancellationToken) is { } operation
            ? TypedResults.Ok(operation)
            : TypedResults.Problem($"There is no operation {id}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Accepted<Operation>> StartAsync(
        PlanAction action, string? planId, HttpContext context, OperationStarter starter, Provisioner provisioner, CancellationToken cancellationToken)
    {
        var id = await starter.StartAsync(action, planId, context.Actor, cancellationToken);
        return TypedResults.Accepted($"/api/v1/operations/{id}", await provisioner.FindOperationAsync(id, cancellationToken));
    }

    private static ValidationProblem Refuse(string member, string reason) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [member] = [reason] }, detail: $"{member}: {reason}");
}
