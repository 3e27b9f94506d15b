using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Environments.Local;
using SfSpend.Core.Loading;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Environments.Aws;

/// <summary>Connects runs and reports to the environment in the AWS account.</summary>
internal sealed class AwsConnector(
    IOptions<EnvironmentOptions> options, AwsWorld world, AwsWarehouse warehouse, SftpFiles files, EnvironmentStore store, TimeProvider time) : IEnvironmentConnector
{
    public string EnvironmentName => options.Value.Name;

    public async Task<EnvironmentConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var bucket = await FindRecordedAsync(LandingBucket.ResourceName, cancellationToken);
        await FindRecordedAsync(WarehouseCluster.ResourceName, cancellationToken);
        return await ExplainAsync(async () =>
        {
            var names = await world.NamesAsync(cancellationToken);
            var landing = new S3LandingBucket(world.Clients.S3, bucket);
            var (owner, reader) = await warehouse.ConnectAsync(cancellationToken);
            var loader = new RedshiftLoader(owner, new RedshiftCopyRole(names.RoleArn(names.CopyRole), names.Region), names.ReaderGroup, time);
            var sftp = await new AwsSftp(world, files).FindAsync(cancellationToken)
                ?? throw new ProvisioningException($"The SFTP server of the environment {EnvironmentName} is not there, or has not told its host key. Look at the environment, provision what is missing, then try again.");
            return new EnvironmentConnection(sftp, landing, LandingFolder: null, loader, reader, WarehouseDialect.Redshift);
        });
    }

    public async Task<NpgsqlDataSource> ConnectReaderAsync(CancellationToken cancellationToken)
    {
        await FindRecordedAsync(WarehouseCluster.ResourceName, cancellationToken);
        return await ExplainAsync(() => warehouse.ReaderAsync(cancellationToken));
    }

    /// <summary>What the operations have recorded, not AWS itself: reports ask for a connection with every page.</summary>
    private async Task<string> FindRecordedAsync(string resource, CancellationToken cancellationToken) =>
        await store.FindResourceIdAsync(EnvironmentName, resource, cancellationToken)
        ?? throw new ProvisioningException($"The environment {EnvironmentName} is not provisioned. Provision the environment, then try again.");

    private async Task<T> ExplainAsync<T>(Func<Task<T>> connectAsync)
    {
        try
        {
            return await connectAsync();
        }
        catch (Exception exception) when (AwsErrors.IsFromAws(exception))
        {
            throw new ProvisioningException(AwsErrors.Explain(exception, $"the environment {EnvironmentName}").Message, exception);
        }
    }
}
