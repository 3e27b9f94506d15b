using Hangfire;
using Microsoft.Extensions.Options;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Environments;

/// <summary>At start, has Hangfire look after an environment that costs money: its end every minute, its drift every day.</summary>
internal sealed class EnvironmentKeeper(IRecurringJobManager recurring, IOptions<EnvironmentOptions> environment) : IHostedService
{
    private const string ClockId = "environment-clock";
    private const string DriftId = "environment-drift";

    /// <summary>Before the city's working day.</summary>
    private const int DriftHour = 5;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (environment.Value.Kind == EnvironmentKind.Aws)
        {
            recurring.AddOrUpdate<EnvironmentClockJob>(ClockId, job => job.RunAsync(CancellationToken.None), Cron.Minutely);
            recurring.AddOrUpdate<DriftJob>(DriftId, job => job.RunAsync(CancellationToken.None), Cron.Daily(DriftHour), new RecurringJobOptions { TimeZone = RunSchedule.TimeZone });
        }
        else
        {
            recurring.RemoveIfExists(ClockId);
            recurring.RemoveIfExists(DriftId);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
