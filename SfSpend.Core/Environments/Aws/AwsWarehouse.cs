using Amazon.Redshift.Model;
using Amazon.Runtime;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Environments.Aws;

/// <summary>
/// Connection pools of the cluster's database. Whoever connects gets credentials for a quarter of an hour from GetClusterCredentials; nothing of them is
/// kept anywhere.
/// </summary>
internal sealed class AwsWarehouse(AwsWorld world, WarehouseCluster cluster) : IAsyncDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<(HostAndPort, string), NpgsqlDataSource> _pools = [];

    /// <summary>Connects as the loading user.</summary>
    public async Task<NpgsqlDataSource> OwnerAsync(CancellationToken cancellationToken) => Open(await AddressAsync(cancellationToken), world.Options.DatabaseUserName, "SfSpend");

    /// <summary>Connects as the user that may only read.</summary>
    public async Task<NpgsqlDataSource> ReaderAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        return Open(await AddressAsync(cancellationToken), names.ReaderUser, "SfSpend reader");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
        {
            await pool.DisposeAsync();
        }
    }

    private async Task<HostAndPort> AddressAsync(CancellationToken cancellationToken) =>
        await cluster.FindAddressAsync(cancellationToken) ?? throw new ProvisioningException("The warehouse has no address yet. Provision the environment, then try again.");

    private NpgsqlDataSource Open(HostAndPort address, string user, string application)
    {
        lock (_gate)
        {
            if (!_pools.TryGetValue((address, user), out var pool))
            {
                pool = Build(address, user, application);
                _pools.Add((address, user), pool);
            }

            return pool;
        }
    }

    private NpgsqlDataSource Build(HostAndPort address, string user, string application) => RedshiftDataSource.Create(
        address.Host,
        address.Port,
        world.Options.DatabaseName,
        // GetClusterCredentials puts this before the name of a user that exists.
        $"IAM:{user}",
        Enum.Parse<SslMode>(world.Options.WarehouseSslMode, ignoreCase: true),
        async cancellationToken => await AskPasswordAsync(user, cancellationToken),
        application);

    private async Task<string> AskPasswordAsync(string user, CancellationToken cancellationToken)
    {
        try
        {
            var names = await world.NamesAsync(cancellationToken);
            var credentials = await world.Clients.Redshift.GetClusterCredentialsAsync(
                new GetClusterCredentialsRequest
                {
                    ClusterIdentifier = names.Cluster,
                    DbName = world.Options.DatabaseName,
                    DbUser = user,
                    AutoCreate = false,
                    DurationSeconds = (int)Life.TotalSeconds,
                },
                cancellationToken);
            return credentials.DbPassword ?? throw new ProvisioningException($"Redshift gave no password for the user {user}.");
        }
        catch (AmazonServiceException refused)
        {
            throw AwsErrors.Explain(refused, $"temporary credentials for the database user {user}");
        }
    }
}
