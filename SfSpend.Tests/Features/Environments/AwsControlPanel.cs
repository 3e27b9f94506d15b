using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Tests.EndToEnd;
using SfSpend.Tests.Support;

namespace SfSpend.Tests.Features.Environments;

/// <summary>
/// A whole panel whose environment is in an AWS account of its own, with a warehouse nobody connects to. Its time can be put forward, and its recurring jobs
/// run only when a test says so.
/// </summary>
public sealed class AwsControlPanel(PostgresServer postgres, MotoServer moto) : PanelFixture(postgres)
{
    private RecurringJobs? _jobs;
    private MotoAccount? _account;

    internal SettableTime Time { get; } = new();

    internal KeptLog Log { get; } = new();

    internal AwsTraffic Traffic { get; } = new();

    internal AwsClients Clients => Services.GetRequiredService<AwsClients>();

    private MotoAccount Account => _account ?? throw new InvalidOperationException("The fixture is not initialized yet.");

    public RecurringJobs Jobs => _jobs ??= new RecurringJobs(Services);

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

    /// <summary>Whatever a test left, even one that failed: AWS answers again, what is under way ends, the environment goes.</summary>
    internal async Task LeaveAsync(HttpClient client)
    {
        Traffic.Instead = null;
        await Eventually.IsAsync(() => Services.GetRequiredService<Provisioner>().FindUnfinishedAsync(TestContext.Current.CancellationToken), unfinished => unfinished.Count == 0);
        await client.TearDownAsync();
    }

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
