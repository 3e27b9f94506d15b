using Hangfire;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;

namespace SfSpend.Web.Features.Environments;

/// <summary>Every day: is the environment still what was provisioned.</summary>
internal sealed partial class DriftJob(EnvironmentCare care, IOptions<EnvironmentOptions> environment, ILogger<DriftJob> logger)
{
    private static readonly Actor Daily = new("daily drift check", null, ActorKind.Panel);

    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await care.CheckDriftAsync(Daily, cancellationToken);
            foreach (var difference in report.Differences)
            {
                Log.ResourceDrifted(logger, environment.Value.Name, difference.Resource, difference.Difference);
            }
        }
        catch (ProvisioningException)
        {
            // Nothing is provisioned: nothing can have drifted.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "In the environment {Environment}, {Resource} is other than provisioned: {Difference}")]
        public static partial void ResourceDrifted(ILogger logger, string environment, string resource, string difference);
    }
}
