using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Loading;
using SfSpend.Core.Transferring;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Environments.Local;

/// <summary>Connects runs and reports to the environment on this machine.</summary>
internal sealed class LocalConnector(
    IOptions<EnvironmentOptions> options, LocalEnvironment environment, DataFolders folders, SftpFiles files, LocalWarehouse warehouse, TimeProvider time) : IEnvironmentConnector
{
    /// <summary>Without these nothing can be loaded or asked; the SFTP server is another matter.</summary>
    private static readonly string[] Needed = [LandingFolder.ResourceName, WarehouseDatabase.ResourceName, WarehouseReader.ResourceName];

    private readonly LocalLandingBucket _landing = new(folders.Landing);
    private readonly Lazy<PostgresLoader> _loader = new(() => new PostgresLoader(warehouse.Loader, time));

    public string EnvironmentName => options.Value.Name;

    public async Task<EnvironmentConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in environment.Resources.Where(resource => Needed.Contains(resource.Name)))
        {
            var seen = await resource.DescribeAsync(cancellationToken);
            if (seen.State != ResourceState.Ready)
            {
                throw new ProvisioningException($"The environment {EnvironmentName} is not provisioned: {seen.Name} ({seen.Type}) is {seen.State}. {seen.Detail} Provision the environment, then try again.");
            }
        }

        return new EnvironmentConnection(FindSftp(), _landing, folders.Landing, _loader.Value, warehouse.Reader, WarehouseDialect.Postgres);
    }

    public async Task<NpgsqlDataSource> ConnectReaderAsync(CancellationToken cancellationToken) => await warehouse.IsThereAsync(cancellationToken)
        ? warehouse.Reader
        : throw new ProvisioningException($"The environment {EnvironmentName} has no warehouse that can be read. Provision the environment, then try again.");

    private SftpEndpoint? FindSftp() => SftpServerState.Read(files) is { } server && File.Exists(files.HostPublicKey)
        ? new SftpEndpoint("127.0.0.1", server.Port, SftpFiles.UserName, OpenSshKey.FingerprintOf(File.ReadAllText(files.HostPublicKey)), files.UserKey)
        : null;
}
