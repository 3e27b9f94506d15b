using Hangfire;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Features.Environments;

/// <summary>
/// A whole panel whose environment is in an AWS account of its own, with a warehouse nobody connects to. Its time can be put forward, and its recurring jobs
/// run only when a test says so.
/// </summary>
public sealed class AwsControlPanel(PostgresServer postgres, MotoServer moto) : PanelFixture(postgres)
{
    private readonly Dictionary<string, RecurringJobDto> _recurring = new(StringComparer.Ordinal);
    private MotoAccount? _account;

    internal SettableTime Time { get; } = new();

    internal KeptLog Log { get; } = new();

    internal AwsTraffic Traffic { get; } = new();

    internal AwsClients Clients => Services.GetRequiredService<AwsClients>();

    /// <summary>As Hangfire was told of them at start.</summary>
    public IReadOnlyDictionary<string, RecurringJobDto> Recurring
    {
        get
        {
            foreach (var job in Services.GetRequiredService<JobStorage>().GetConnection().GetRecurringJobs())
            {
                // Otherwise it would run by itself whenever a minute begins during a test.
                Services.GetRequiredService<IRecurringJobManager>().RemoveIfExists(job.Id);
                _recurring.Add(job.Id, job);
            }

            return _recurring;
        }
    }

    private MotoAccount Account => _account ?? throw new InvalidOperationException("The fixture is not initialized yet.");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _account = await moto.OpenAccountAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Traffic.Dispose();
        Log.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives a recurring job to Hangfire's workers, as its scheduler does.</summary>
    /// <returns>What became of it: Succeeded or Failed.</returns>
    public async Task<string> RunJobAsync(string recurringId)
    {
        var job = StartJob(recurringId);
        return await Eventually.IsAsync(() => Task.FromResult(StateOf(job)), state => state is "Succeeded" or "Failed");
    }

    /// <returns>Its number, for <see cref="StateOf"/>.</returns>
    public string StartJob(string recurringId) => Services.GetRequiredService<IBackgroundJobClient>().Create(Recurring[recurringId].Job, new EnqueuedState());

    public string StateOf(string job) => Services.GetRequiredService<JobStorage>().GetMonitoringApi().JobDetails(job).History[0].StateName;

    protected override IEnumerable<(string Name, string Value)> Settings() =>
    [
        .. base.Settings(),
        ("Logging:LogLevel:SfSpend.Web.Features.Environments", "Information"),
        .. AwsPanelSettings.For(Account),
    ];

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureServices(services =>
        {
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton<ILoggerProvider>(Log);
            AwsPanelSettings.Register(services, Account, Traffic);
        });
    }
}
