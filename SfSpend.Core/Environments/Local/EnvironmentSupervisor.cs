using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SfSpend.Core.Environments.Local;

/// <summary>At start, what was provisioned is served again; at the panel's end, it stops.</summary>
internal sealed partial class EnvironmentSupervisor(
    SftpSupervisor supervisor, SftpFiles files, ILogger<EnvironmentSupervisor> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (SftpServerState.Read(files) is not null)
            {
                await supervisor.StartAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is ProvisioningException or IOException or UnauthorizedAccessException)
        {
            // The environment is shown as degraded, and the panel is needed to mend it.
            Log.NotResumed(logger, exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => supervisor.StopAsync(cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The provisioned SFTP server was not started again: {Reason}")]
        public static partial void NotResumed(ILogger logger, string reason);
    }
}
