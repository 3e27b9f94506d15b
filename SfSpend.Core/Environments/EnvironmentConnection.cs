using Npgsql;
using SfSpend.Core.Loading;
using SfSpend.Core.Transferring;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Environments;

/// <summary>What a run and the reports use of a provisioned environment.</summary>
/// <param name="Sftp">Null where the environment has no SFTP server: the transfer stage then copies directly and says so.</param>
/// <param name="LandingFolder">The folder behind a local landing bucket; null elsewhere.</param>
/// <param name="Loader">Writes to the warehouse.</param>
/// <param name="Reader">Reads from the warehouse as the read-only role.</param>
/// <param name="Dialect">Of the warehouse.</param>
public sealed record EnvironmentConnection(
    SftpEndpoint? Sftp,
    ILandingBucket Landing,
    string? LandingFolder,
    IWarehouseLoader Loader,
    NpgsqlDataSource Reader,
    WarehouseDialect Dialect);

/// <summary>Connects to the environment of this panel.</summary>
public interface IEnvironmentConnector
{
    string EnvironmentName { get; }

    /// <exception cref="ProvisioningException">The environment is not provisioned.</exception>
    Task<EnvironmentConnection> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The warehouse alone, as the read-only role. Every question begins here, so it looks no further than whether there is one; a run looks
    /// at everything that it needs.
    /// </summary>
    /// <exception cref="ProvisioningException">The environment is not provisioned.</exception>
    async Task<NpgsqlDataSource> ConnectReaderAsync(CancellationToken cancellationToken) => (await ConnectAsync(cancellationToken)).Reader;
}
