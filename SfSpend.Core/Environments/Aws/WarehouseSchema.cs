using Npgsql;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The star schema in the cluster, and the user that reads it.</summary>
internal sealed class WarehouseSchema(WarehouseCluster cluster, IWarehouseContents contents) : IResource
{
    public const string ResourceName = "warehouse-schema";

    private const string Schema = "report";

    public string Name => ResourceName;

    public string Type => "star schema";

    public IReadOnlyList<string> DependsOn => [WarehouseCluster.ResourceName];

    /// <summary>A last snapshot of the cluster is to have all of it.</summary>
    public bool GoesWithItsGround => true;

    public TimeSpan Patience => TimeSpan.FromMinutes(5);

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        switch (await cluster.DescribeAsync(cancellationToken))
        {
            case { State: ResourceState.Ready } or { IsBeyondMending: true }:
                break;
            case { State: ResourceState.Degraded }:
                return new ResourceSnapshot(Name, Type, ResourceState.Degraded, Schema, "Not asked while its cluster is other than planned.");
            default:
                return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, "The cluster can't be asked.");
        }

        try
        {
            return await contents.IsReadyAsync(cancellationToken)
                ? new ResourceSnapshot(Name, Type, ResourceState.Ready, Schema, "Tables and a user that may only read them.")
                : new ResourceSnapshot(Name, Type, ResourceState.Absent, null, "The tables are not there yet.");
        }
        catch (NpgsqlException failed)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Degraded, Schema, Unreachable(failed));
        }
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await contents.EnsureAsync(cancellationToken);
        }
        catch (PostgresException refused)
        {
            throw new ProvisioningException($"The cluster refused the tables: {refused.MessageText} ({refused.SqlState}). Retry from here.", refused);
        }
        catch (NpgsqlException failed)
        {
            throw new NotYetException(Unreachable(failed), failed);
        }
    }

    /// <summary>It goes with its cluster.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<string?> DescribeLossAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await DescribeAsync(cancellationToken)).State == ResourceState.Ready ? await contents.DescribeLossAsync(cancellationToken) : null;
        }
        catch (NpgsqlException failed)
        {
            return $"Not known: {Unreachable(failed)}";
        }
    }

    private static string Unreachable(NpgsqlException failed) =>
        $"The cluster does not answer: {failed.Message} Is the panel's address let in (Aws:IngressCidr), and is the cluster reachable from here (Aws:PubliclyAccessible)?";
}
