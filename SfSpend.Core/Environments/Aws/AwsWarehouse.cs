using Amazon.Redshift.Model;
using Amazon.Runtime;
using Npgsql;

namespace SfSpend.Core.Environments.Aws;

/// <summary>
/// Connection pools of the cluster's database. Whoever connects gets credentials for a quarter of an hour from GetClusterCredentials, anew before they
/// expire; nothing of them is kept anywhere.
/// </summary>
internal sealed class AwsWarehouse(AwsWorld world, WarehouseCluster cluster) : IAsyncDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

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

    /// <summary>As Redshift wants it: nothing prepared, no Kerberos, a connection kept alive through firewalls while a long COPY says nothing.</summary>
    private NpgsqlDataSource Build(HostAndPort address, string user, string application)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Database = world.Options.DatabaseName,
            // GetClusterCredentials puts this before the name of a user that exists.
            Username = $"IAM:{user}",
            SslMode = Enum.Parse<SslMode>(world.Options.WarehouseSslMode, ignoreCase: true),
            GssEncryptionMode = GssEncryptionMode.Disable,
            MaxAutoPrepare = 0,
            MaxPoolSize = 10,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 60,
            TcpKeepAliveInterval = 60,
            ApplicationName = application,
        }.ConnectionString);
        builder.UsePeriodicPasswordProvider(async (_, cancellationToken) => await AskPasswordAsync(user, cancellationToken), Renewal, AfterFailure);
        return builder.Build();
    }

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
