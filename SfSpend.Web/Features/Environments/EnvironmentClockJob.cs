using Hangfire;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>Every minute: warns before an environment's time is over, and tears it down when it is.</summary>
internal sealed partial class EnvironmentClockJob(EnvironmentClock clock, IOptions<EnvironmentOptions> environment, IBackgroundJobClient jobs, AuditTrail audit, ILogger<EnvironmentClockJob> logger)
{
    private static readonly Actor TimeToLive = new("time to live", null, ActorKind.Panel);

    /// <summary>What stands in the way now is asked again in a minute.</summary>
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(timeoutInSeconds: 0)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await clock.WarnAsync(cancellationToken) is { } end)
        {
            Log.EndIsNear(logger, environment.Value.Name, end);
        }

        try
        {
            if (await clock.ExpireAsync(TimeToLive.Name, cancellationToken) is { } operation)
            {
                jobs.Enqueue<RunOperationJob>(job => job.RunAsync(operation.Value, CancellationToken.None));
                await audit.RecordAsync(TimeToLive, "environment.teardown", $"operation {operation}", "its time is over", AuditTrail.Done, cancellationToken);
            }
        }
        catch (ProvisioningException refused)
        {
            Log.ExpiryRefused(logger, environment.Value.Name, refused.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The environment {Environment} is torn down by itself at {End}; extend it if it is still needed")]
        public static partial void EndIsNear(ILogger logger, string environment, DateTimeOffset end);

        [LoggerMessage(LogLevel.Warning, "The environment {Environment} is over its time but could not be torn down: {Reason}")]
        public static partial void ExpiryRefused(ILogger logger, string environment, string reason);
    }
}
