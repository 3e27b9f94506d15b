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
    public async Task<NpgsqlDataSource> OwnerAsync(CancellationToken cancellationToken) => OpenOwner(await AddressAsync(cancellationToken));

    /// <summary>Connects as the user that may only read.</summary>
    public async Task<NpgsqlDataSource> ReaderAsync(CancellationToken cancellationToken) =>
        OpenReader(await AddressAsync(cancellationToken), await world.NamesAsync(cancellationToken));

    /// <summary>Both, for one look at the cluster.</summary>
    public async Task<(NpgsqlDataSource Owner, NpgsqlDataSource Reader)> ConnectAsync(CancellationToken cancellationToken)
    {
        var address = await AddressAsync(cancellationToken);
        return (OpenOwner(address), OpenReader(address, await world.NamesAsync(cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
        {
            await pool.DisposeAsync();
        }
    }

    private NpgsqlDataSource OpenOwner(HostAndPort address) => Open(address, world.Options.DatabaseUserName, "SfSpend");

    private NpgsqlDataSource OpenReader(HostAndPort address, AwsNames names) => Open(address, names.ReaderUser, "SfSpend reader");

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
