using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SfSpend.Core;
using SfSpend.Core.Control;
using SfSpend.Core.Environments;
using SfSpend.Core.Environments.Local;

namespace SfSpend.Tests.Support;

/// <summary>
/// The parts of a panel around a local environment, over real PostgreSQL and real rclone: one data directory, one control
/// database. Opened again over the same two, it is the panel after a restart.
/// </summary>
internal sealed class LocalPanel : IEnvironmentPanel
{
    private LocalPanel(DataFolders folders, ControlDatabase control, EnvironmentOptions environment, SftpOptions sftp)
    {
        var options = Options.Create(environment);
        Folders = folders;
        Control = control;
        Files = new SftpFiles(folders, environment);
        Rclone = new RcloneProgram(folders, Options.Create(sftp));
        Supervisor = new SftpSupervisor(Rclone, folders, Files, TimeProvider.System, NullLogger<SftpSupervisor>.Instance);
        Warehouse = new LocalWarehouse(control, Files, folders, environment);
        Environment = new LocalEnvironment(options, folders, Files, Warehouse, Supervisor, Rclone);
        Store = new EnvironmentStore(control, new PanelNode(environment.Name), TimeProvider.System);
        Provisioner = new Provisioner(Environment, Store, TimeProvider.System, NullLogger<Provisioner>.Instance);
        Connector = new LocalConnector(options, Environment, folders, Files, Warehouse, TimeProvider.System);
    }

    public DataFolders Folders { get; }

    public ControlDatabase Control { get; }

    public SftpFiles Files { get; }

    public RcloneProgram Rclone { get; }

    public SftpSupervisor Supervisor { get; }

    public LocalWarehouse Warehouse { get; }

    public LocalEnvironment Environment { get; }

    public EnvironmentStore Store { get; }

    public Provisioner Provisioner { get; }

    public LocalConnector Connector { get; }

    /// <param name="database">A control database's connection string, from <see cref="PostgresServer.CreateDatabaseAsync"/>.</param>
    public static async Task<LocalPanel> OpenAsync(string database, string dataDirectory, EnvironmentOptions? environment = null, SftpOptions? sftp = null)
    {
        var folders = new DataFolders(dataDirectory);
        var control = new ControlDatabase(folders, new PostgresOptions(), database, AppContext.BaseDirectory, NullLoggerFactory.Instance);
        await control.StartAsync(TestContext.Current.CancellationToken);
        return new LocalPanel(folders, control, environment ?? new EnvironmentOptions { Name = NewName() }, sftp ?? new SftpOptions());
    }

    /// <summary>Environments of one server need names of their own: each has a database and a role there.</summary>
    public static string NewName() => $"test-{Guid.NewGuid():n}";

    public async Task<Operation> RunAsync(PlanAction action)
    {
        var id = await Provisioner.QueueAsync(action, planId: null, "tester", TestContext.Current.CancellationToken);
        await Provisioner.RunAsync(id, TestContext.Current.CancellationToken);
        return await Provisioner.FindOperationAsync(id, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The operation is gone.");
    }

    public Task DeleteByHandAsync(string resource) => Environment.Resources.First(other => other.Name == resource).DeleteAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Supervisor.DisposeAsync();
        await Warehouse.DisposeAsync();
        await Control.DisposeAsync();
    }
}
