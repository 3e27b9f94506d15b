using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using SfSpend.Web.Access;
using SfSpend.Web.Features.Environments;
using SfSpend.Web.Features.Questions;
using SfSpend.Web.Features.Runs;

namespace SfSpend.Web.Features.Jobs;

public static class JobServices
{
    public const string DashboardPath = "/hangfire";

    /// <summary>Runs and operations wait for one another in Core; a second worker lets one of each be cancelled, resumed or refused without delay.</summary>
    private const int WorkerCount = 2;

    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(20);

    extension(IServiceCollection services)
    {
        /// <summary>
        /// Hangfire starts the work and nothing depends on what it remembers: runs and operations live in the control database, and
        /// those that were unfinished when the panel ended are started again.
        /// </summary>
        public IServiceCollection AddJobs()
        {
            // Of this panel's own container, not Hangfire's static ones: several panels may live in one process (tests).
            services.AddSingleton<JobStorage>(_ => new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(3) }));
            services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
            services.AddHangfire(configuration => configuration
                .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
                .UseSimpleAssemblyNameTypeSerializer()
                .UseRecommendedSerializerSettings());
            services.AddHangfireServer(options =>
            {
                options.WorkerCount = WorkerCount;
                options.ShutdownTimeout = TimeToStop;
                options.CancellationCheckInterval = TimeSpan.FromSeconds(1);
            });
            services.AddSingleton<RunStarter>();
            services.AddSingleton<OperationStarter>();
            services.AddScoped<RunPipelineJob>();
            services.AddScoped<AnswerInAdvanceJob>();
            services.AddScoped<RunOperationJob>();
            services.AddSingleton<EnvironmentCare>();
            services.AddScoped<EnvironmentClockJob>();
            services.AddScoped<DriftJob>();
            services.AddHostedService<EnvironmentKeeper>();
            services.AddScoped<ScheduledRunJob>();
            services.AddHostedService<UnfinishedWork>();
            services.AddSingleton<ScheduleKeeper>();
            services.AddHostedService(provider => provider.GetRequiredService<ScheduleKeeper>());
            return services;
        }
    }

    extension(WebApplication app)
    {
        public WebApplication MapJobsDashboard()
        {
            app.MapHangfireDashboard(DashboardPath, new DashboardOptions
            {
                DashboardTitle = "SfSpend jobs",
                AppPath = "/",
                Authorization = [new AdminsOnly()],
                DisplayStorageConnectionString = false,
            }).RequireAuthorization(Policies.Admin).WithMetadata(new ChangesNothingAttribute("/stats"));
            return app;
        }
    }
}
