using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Logging;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace SfSpend.Tests.Support;

/// <summary>A panel's recurring jobs, given to Hangfire's workers when a test says so: made by its activator, behind its filters.</summary>
public sealed class RecurringJobs(IServiceProvider services)
{
    private readonly Dictionary<string, RecurringJobDto> _taken = new(StringComparer.Ordinal);

    /// <summary>As Hangfire was told of them at start.</summary>
    public IReadOnlyDictionary<string, RecurringJobDto> All
    {
        get
        {
            foreach (var job in services.GetRequiredService<JobStorage>().GetConnection().GetRecurringJobs())
            {
                // Otherwise it would run by itself whenever a minute begins during a test.
                services.GetRequiredService<IRecurringJobManager>().RemoveIfExists(job.Id);
                _taken.Add(job.Id, job);
            }

            return _taken;
        }
    }

    /// <returns>What became of it: Succeeded or Failed.</returns>
    public async Task<string> RunAsync(string id)
    {
        var job = Start(id);
        return await Eventually.IsAsync(() => Task.FromResult(StateOf(job)), state => state is "Succeeded" or "Failed");
    }

    /// <returns>Its number, for <see cref="StateOf"/>.</returns>
    public string Start(string id)
    {
        // Hangfire has one log for the whole process, that of the panel that started last; a job's filters ask for it once, and that panel may be gone.
        LogProvider.SetCurrentLogProvider(new AspNetCoreLogProvider(NullLoggerFactory.Instance));
        return services.GetRequiredService<IBackgroundJobClient>().Create(All[id].Job, new EnqueuedState());
    }

    public string StateOf(string job) => services.GetRequiredService<JobStorage>().GetMonitoringApi().JobDetails(job).History[0].StateName;
}
