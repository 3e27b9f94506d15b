using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SfSpend.Core.Control;
using SfSpend.Web.Access;

namespace SfSpend.Web.Features.Health;

/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>: the worst of the checks.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<HealthCheckAnswer> Checks);

public sealed record HealthCheckAnswer(string Name, string Status, string? Detail);

/// <summary>What a load balancer or container host asks; the only calls that need no sign-in.</summary>
internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnonymous().WithMetadata(new AlwaysAnsweredAttribute());
        health.MapGet("/live", Live).WithSummary("The process answers, and its embedded PostgreSQL is there or can be brought back")
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        health.MapGet("/ready", CheckAsync).WithSummary("What the panel needs is reachable; the reason if not")
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static JsonHttpResult<HealthAnswer> Live(ControlDatabase control) => control.IsGivenUp
        ? TypedResults.Json(
            new HealthAnswer(
                nameof(HealthStatus.Unhealthy),
                [new HealthCheckAnswer("embedded-postgres", nameof(HealthStatus.Unhealthy), "The embedded PostgreSQL ended and could not be started again; the panel's log says why.")]),
            statusCode: StatusCodes.Status503ServiceUnavailable)
        : TypedResults.Json(new HealthAnswer(nameof(HealthStatus.Healthy), []));

    private static async Task<JsonHttpResult<HealthAnswer>> CheckAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var report = await readiness.AskAsync(cancellationToken);
        var answer = new HealthAnswer(
            report.Status.ToString(),
            [.. report.Entries.Select(entry => new HealthCheckAnswer(entry.Key, entry.Value.Status.ToString(), entry.Value.Description))]);
        return TypedResults.Json(
            answer, statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
