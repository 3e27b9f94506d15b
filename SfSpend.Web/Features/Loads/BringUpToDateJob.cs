using Hangfire;
using SfSpend.Core.Environments;
using SfSpend.Core.Loading;

namespace SfSpend.Web.Features.Loads;

/// <summary>When the panel starts over a warehouse of an earlier version: stores once what has been stored for each load since.</summary>
public sealed partial class BringUpToDateJob(IEnvironmentConnector connector, ILogger<BringUpToDateJob> logger)
{
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var environment = await connector.ConnectAsync(cancellationToken);
            await environment.Loader.BringUpToDateAsync(cancellationToken);
        }
        catch (Exception refused) when (refused is LoadException or ProvisioningException)
        {
            Log.NotBroughtUpToDate(logger, refused.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The warehouse was not brought up to date; the next load does it: {Reason}")]
        public static partial void NotBroughtUpToDate(ILogger logger, string reason);
    }
}
