using Hangfire;
using Microsoft.Extensions.Options;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Environments;

/// <summary>At start, has Hangfire look after an environment: the end of one that has an end every minute, the drift of one that others can change every day.</summary>
internal sealed class EnvironmentKeeper(IRecurringJobManager recurring, IOptions<EnvironmentOptions> environment, PanelNode node) : IHostedService
{
    public const string ClockId = "environment-clock";
    public const string DriftId = "environment-drift";

    /// <summary>Before the city's working day.</summary>
    private const int DriftHour = 5;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var isOnAws = node.IsMain && environment.Value.Kind == EnvironmentKind.Aws;
        if (isOnAws || (node.IsMain && environment.Value.TimeToLive > TimeSpan.Zero))
        {
            recurring.AddOrUpdate<EnvironmentClockJob>(ClockId, job => job.RunAsync(CancellationToken.None), Cron.Minutely);
        }
        else
        {
            recurring.RemoveIfExists(ClockId);
        }

        if (isOnAws)
        {
            recurring.AddOrUpdate<DriftJob>(DriftId, job => job.RunAsync(CancellationToken.None), Cron.Daily(DriftHour), new RecurringJobOptions { TimeZone = RunSchedule.TimeZone });
        }
        else
        {
            recurring.RemoveIfExists(DriftId);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
