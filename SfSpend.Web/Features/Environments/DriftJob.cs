using Hangfire;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>Every day: is the environment still what was provisioned.</summary>
internal sealed partial class DriftJob(EnvironmentCare care, IOptions<EnvironmentOptions> environment, ILogger<DriftJob> logger)
{
    private static readonly Actor Daily = new("daily drift check", null, ActorKind.Panel);

    /// <summary>What could not be asked today is asked tomorrow.</summary>
    [AutomaticRetry(Attempts = 0)]
    [DisableConcurrentExecution(timeoutInSeconds: 0)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await care.CheckDriftAsync(Daily, cancellationToken);
            foreach (var difference in report.Differences)
            {
                if (difference.IsUnknown)
                {
                    Log.ResourceUnanswered(logger, environment.Value.Name, difference.Resource, difference.Difference);
                }
                else
                {
                    Log.ResourceDrifted(logger, environment.Value.Name, difference.Resource, difference.Difference);
                }
            }
        }
        catch (ProvisioningException nothingToCompare)
        {
            Log.DriftNotChecked(logger, nothingToCompare.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "In the environment {Environment}, {Resource} is other than provisioned: {Difference}")]
        public static partial void ResourceDrifted(ILogger logger, string environment, string resource, string difference);

        [LoggerMessage(LogLevel.Warning, "In the environment {Environment}, {Resource} could not be asked whether it is as provisioned: {Reason}")]
        public static partial void ResourceUnanswered(ILogger logger, string environment, string resource, string reason);

        [LoggerMessage(LogLevel.Information, "Drift was not checked: {Reason}")]
        public static partial void DriftNotChecked(ILogger logger, string reason);
    }
}
