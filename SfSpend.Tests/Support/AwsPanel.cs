using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Aws;
using SfSpend.Core.Environments.Local;

namespace SfSpend.Tests.Support;

/// <summary>
/// The parts of a panel around an environment in an AWS account of its own, played by moto: one data directory, one control database. Opened again over
/// the same, it is the panel after a restart.
/// </summary>
internal sealed class AwsPanel : IEnvironmentPanel
{
    private AwsPanel(MotoAccount account, DataFolders folders, ControlDatabase control, EnvironmentOptions environment, AwsOptions options, TimeProvider time)
    {
        (Account, Control, EnvironmentOptions, Options) = (account, control, environment, options);
        Clients = new AwsClients(options, account.Credentials, Traffic);
        Clients.Called += Called.Enqueue;
        Store = new EnvironmentStore(control, new PanelNode(environment.Name), time);
        World = new AwsWorld(Clients, options, environment, Store);
        Files = new SftpFiles(folders, environment);
        Environment = new AwsEnvironment(environment, World, folders, Files);
        Provisioner = new Provisioner(Environment, Store, time, NullLogger<Provisioner>.Instance);
        Clock = new EnvironmentClock(Environment, Store, Provisioner, time);
    }

    public MotoAccount Account { get; }

    public ControlDatabase Control { get; }

    public EnvironmentOptions EnvironmentOptions { get; }

    public AwsOptions Options { get; }

    public AwsTraffic Traffic { get; } = new();

    /// <summary>Every call of the SDK, such as <c>s3:PutBucketPolicy</c>.</summary>
    public ConcurrentQueue<string> Called { get; } = new();

    public AwsClients Clients { get; }

    public EnvironmentStore Store { get; }

    public AwsWorld World { get; }

    public SftpFiles Files { get; }

    public AwsEnvironment Environment { get; }

    public Provisioner Provisioner { get; }

    public EnvironmentClock Clock { get; }

    /// <param name="database">A control database's connection string, from <see cref="PostgresServer.CreateDatabaseAsync"/>.</param>
    public static async Task<AwsPanel> OpenAsync(string database, MotoAccount account, string dataDirectory, Action<AwsOptions>? change = null, TimeProvider? time = null)
    {
        var folders = new DataFolders(dataDirectory);
        var control = new ControlDatabase(folders, new PostgresOptions(), database, AppContext.BaseDirectory, NullLoggerFactory.Instance);
        await control.StartAsync(TestContext.Current.CancellationToken);
        var options = new AwsOptions { Region = MotoServer.Region, ServiceURL = account.Url, IngressCidr = "203.0.113.7/32" };
        change?.Invoke(options);
        return new AwsPanel(account, folders, control, new EnvironmentOptions { Name = "city-spending", Kind = EnvironmentKind.Aws }, options, time ?? TimeProvider.System);
    }

    public Task<Operation> RunAsync(PlanAction action) => RunAsync(action, wish: null);

    public async Task<Operation> RunAsync(PlanAction action, SnapshotWish? wish)
    {
        var id = await Provisioner.QueueAsync(action, planId: null, wish, "tester", TestContext.Current.CancellationToken);
        await Provisioner.RunAsync(id, TestContext.Current.CancellationToken);
        return await Provisioner.FindOperationAsync(id, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The operation is gone.");
    }

    /// <summary>Deletes a resource as somebody at the AWS console would.</summary>
    public Task DeleteByHandAsync(string resource) => Environment.Resources.First(other => other.Name == resource).DeleteAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        World.Dispose();
        Traffic.Dispose();
        await Control.DisposeAsync();
    }
}
