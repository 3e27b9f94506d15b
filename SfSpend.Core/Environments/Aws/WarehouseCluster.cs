using System.Globalization;
using Amazon.Redshift;
using Amazon.Redshift.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The Redshift cluster: encrypted, with the COPY role and the security group from the beginning, entered with temporary credentials only.</summary>
internal sealed class WarehouseCluster(AwsWorld world) : IResource
{
    public const string ResourceName = "warehouse-cluster";
    public const int Port = 5439;

    private const string InSync = "in-sync";

    private static readonly string[] Broken = ["incompatible-hsm", "incompatible-network", "incompatible-parameters", "incompatible-restore", "hardware-failure", "storage-full"];

    public string Name => ResourceName;

    public string Type => "Redshift cluster";

    public IReadOnlyList<string> DependsOn => [WarehouseSecurityGroup.ResourceName, IamRole.CopyRole];

    public string Intention =>
        $"{(Options.NodeCount == 1 ? $"A single {Options.NodeType} node" : $"{Options.NodeCount} {Options.NodeType} nodes")}, encrypted, {(Options.PubliclyAccessible ? "with a public address" : "without a public address: reachable inside the VPC only")}.";

    public TimeSpan Patience => TimeSpan.FromMinutes(45);

    private AwsOptions Options => world.Options;

    private IAmazonRedshift Redshift => world.Clients.Redshift;

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await FindAsync(names, cancellationToken) is not { } cluster)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"Cluster {names.Cluster} does not exist.");
        }

        return await IsOursAsync(cluster, cancellationToken)
            ? await DescribeAsync(names, cluster, cancellationToken) with { Identity = IdentityOf(cluster) }
            : new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"The account has a cluster {names.Cluster} that this environment did not make. Choose another name (Aws:ClusterIdentifier).") { IsForeign = true };
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        var cluster = await FindAsync(names, cancellationToken);
        if (cluster is null)
        {
            await MakeAsync(names, cancellationToken);
            return;
        }

        await RefuseForeignAsync(names, cluster, cancellationToken);
        if (cluster.ClusterStatus == "paused")
        {
            await Redshift.ResumeClusterAsync(new ResumeClusterRequest { ClusterIdentifier = names.Cluster }, cancellationToken);
            return;
        }

        if (IsAvailable(cluster))
        {
            await MendAsync(names, cluster, cancellationToken);
        }
    }

    public Task DeleteAsync(CancellationToken cancellationToken) => DeleteAsync(kept: null, cancellationToken);

    public async Task DeleteAsync(FinalSnapshot? kept, CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await FindAsync(names, cancellationToken) is not { } cluster || cluster.ClusterStatus is "deleting" or "final-snapshot")
        {
            return;
        }

        await RefuseForeignAsync(names, cluster, cancellationToken);
        var request = new DeleteClusterRequest { ClusterIdentifier = names.Cluster, SkipFinalClusterSnapshot = kept is null };
        if (kept is not null)
        {
            request.FinalClusterSnapshotIdentifier = names.SnapshotOf(kept);
            request.FinalClusterSnapshotRetentionPeriod = kept.RetentionDays;
            StepEvents.Note($"Keeps the snapshot {request.FinalClusterSnapshotIdentifier} for {kept.RetentionDays} days; it is paid for until then.");
        }

        try
        {
            await Redshift.DeleteClusterAsync(request, cancellationToken);
        }
        catch (ClusterNotFoundException)
        {
            // Somebody was faster.
        }
    }

    public async Task<string?> DescribeLossAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        return await FindAsync(names, cancellationToken) is null
            ? null
            : "All that was loaded, unless a last snapshot is kept.";
    }

    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        var names = await OwnClusterAsync(cancellationToken);
        await Redshift.PauseClusterAsync(new PauseClusterRequest { ClusterIdentifier = names.Cluster }, cancellationToken);
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var names = await OwnClusterAsync(cancellationToken);
        await Redshift.ResumeClusterAsync(new ResumeClusterRequest { ClusterIdentifier = names.Cluster }, cancellationToken);
    }

    /// <summary>Where it listens; null while it has no address.</summary>
    public async Task<HostAndPort?> FindAddressAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await FindAsync(names, cancellationToken) is not { } cluster || !await IsOursAsync(cluster, cancellationToken))
        {
            return null;
        }

        return Options.WarehouseEndpoint is { Length: > 0 } other
            ? HostAndPort.Parse(other)
            : cluster.Endpoint is { Address: { } address } endpoint ? new HostAndPort(address, endpoint.Port ?? Port) : null;
    }

    private async Task<ResourceSnapshot> DescribeAsync(AwsNames names, Cluster cluster, CancellationToken cancellationToken)
    {
        var status = cluster.ClusterStatus ?? "unknown";
        var id = cluster.ClusterIdentifier;
        if (Broken.Contains(status))
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Failed, id, $"AWS says {status}. Look at it in the AWS console, or tear it down.");
        }

        if (status is "deleting" or "final-snapshot")
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Deleting, id, $"AWS says {status}.");
        }

        if (status == "paused")
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Degraded, id, "Paused: its nodes cost nothing, its storage and the SFTP server do. Nothing can be loaded or asked until it is resumed.");
        }

        if (status == "pausing")
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Degraded, id, "Pausing: AWS takes a snapshot and stops its nodes, which usually takes less than 15 minutes. It can be resumed after that.");
        }

        if (!IsAvailable(cluster))
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Creating, id, $"AWS says {status}.");
        }

        if (cluster.IamRoles?.Find(role => role.IamRoleArn == names.RoleArn(names.CopyRole)) is { ApplyStatus: { } apply } && apply != InSync)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Creating, id, $"Its COPY role is {apply}, expected {InSync}.");
        }

        var group = await world.RecallAsync(WarehouseSecurityGroup.ResourceName, cancellationToken);
        var differences = ClusterDifferences.Between(cluster, Options, names.RoleArn(names.CopyRole), group, IsTagged(cluster));
        var nodes = cluster.NumberOfNodes is 1 ? $"One {cluster.NodeType} node" : $"{cluster.NumberOfNodes} {cluster.NodeType} nodes";
        return differences is { Mendable: [], Lasting: [] }
            ? new ResourceSnapshot(Name, Type, ResourceState.Ready, id, $"{nodes}, encrypted, {(Options.PubliclyAccessible ? "with a public address" : "inside the VPC only")}.")
            : new ResourceSnapshot(Name, Type, ResourceState.Degraded, id, string.Join(" ", differences.Mendable.Concat(differences.Lasting))) { IsBeyondMending = differences.Mendable is [] };
    }

    private async Task MakeAsync(AwsNames names, CancellationToken cancellationToken)
    {
        try
        {
            await Redshift.CreateClusterAsync(
                new CreateClusterRequest
                {
                    ClusterIdentifier = names.Cluster,
                    ClusterType = Options.NodeCount == 1 ? "single-node" : "multi-node",
                    NumberOfNodes = Options.NodeCount == 1 ? null : Options.NodeCount,
                    NodeType = Options.NodeType,
                    DBName = Options.DatabaseName,
                    MasterUsername = Options.DatabaseUserName,
                    MasterUserPassword = MasterPassword.Make(),
                    Encrypted = true,
                    PubliclyAccessible = Options.PubliclyAccessible,
                    Port = Port,
                    AutomatedSnapshotRetentionPeriod = 1,
                    VpcSecurityGroupIds = [await GroupIdAsync(cancellationToken)],
                    IamRoles = [names.RoleArn(names.CopyRole)],
                    Tags = [.. world.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                },
                cancellationToken);
        }
        catch (AmazonRedshiftException unknownRole) when (unknownRole.Message.Contains("IAM role", StringComparison.OrdinalIgnoreCase))
        {
            throw new NotYetException($"Waiting for AWS to learn the new role: {unknownRole.Message}", unknownRole);
        }
        catch (ClusterAlreadyExistsException)
        {
            // A retried call that had arrived the first time.
        }
        catch (InsufficientClusterCapacityException none)
        {
            throw new ProvisioningException($"AWS has no {Options.NodeType} free in {names.Region} now. Wait and retry from here, or choose another node type (Aws:NodeType) such as ra3.large.", none);
        }
    }

    private async Task MendAsync(AwsNames names, Cluster cluster, CancellationToken cancellationToken)
    {
        if (!IsTagged(cluster))
        {
            await Redshift.CreateTagsAsync(
                new CreateTagsRequest { ResourceName = names.ClusterArn, Tags = [.. world.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] }, cancellationToken);
        }

        if (cluster.IamRoles?.Exists(role => role.IamRoleArn == names.RoleArn(names.CopyRole)) != true)
        {
            await Redshift.ModifyClusterIamRolesAsync(new ModifyClusterIamRolesRequest { ClusterIdentifier = names.Cluster, AddIamRoles = [names.RoleArn(names.CopyRole)] }, cancellationToken);
        }

        var group = await GroupIdAsync(cancellationToken);
        var request = new ModifyClusterRequest
        {
            ClusterIdentifier = names.Cluster,
            PubliclyAccessible = cluster.PubliclyAccessible == Options.PubliclyAccessible ? null : Options.PubliclyAccessible,
            VpcSecurityGroupIds = cluster.VpcSecurityGroups is [var only] && only.VpcSecurityGroupId == group ? null : [group],
        };
        if (request is not { PubliclyAccessible: null, VpcSecurityGroupIds: null })
        {
            await Redshift.ModifyClusterAsync(request, cancellationToken);
        }
    }

    private async Task<string> GroupIdAsync(CancellationToken cancellationToken) =>
        await world.RecallAsync(WarehouseSecurityGroup.ResourceName, cancellationToken) ?? throw new NotYetException("Its security group is not there yet.");

    private async Task<AwsNames> OwnClusterAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        var cluster = await FindAsync(names, cancellationToken) ?? throw new ProvisioningException($"There is no cluster {names.Cluster}. Provision the environment first.");
        await RefuseForeignAsync(names, cluster, cancellationToken);
        return names;
    }

    private async Task<Cluster?> FindAsync(AwsNames names, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Redshift.DescribeClustersAsync(new DescribeClustersRequest { ClusterIdentifier = names.Cluster }, cancellationToken);
            return answer.Clusters?.FirstOrDefault();
        }
        catch (ClusterNotFoundException)
        {
            return null;
        }
    }

    private static bool IsAvailable(Cluster cluster) => cluster.ClusterStatus?.StartsWith("available", StringComparison.Ordinal) == true;

    /// <summary>Another cluster of the same name was made at another moment.</summary>
    private static string? IdentityOf(Cluster cluster) => cluster.ClusterCreateTime?.ToString("O", CultureInfo.InvariantCulture);

    private bool IsTagged(Cluster cluster) => world.IsOurs((cluster.Tags ?? []).Select(tag => (tag.Key, tag.Value)));

    private async Task<bool> IsOursAsync(Cluster cluster, CancellationToken cancellationToken) => IsTagged(cluster) || await world.IsRecordedAsync(Name, IdentityOf(cluster), cancellationToken);

    private async Task RefuseForeignAsync(AwsNames names, Cluster cluster, CancellationToken cancellationToken)
    {
        if (!await IsOursAsync(cluster, cancellationToken))
        {
            throw new ProvisioningException($"The account has a cluster {names.Cluster} that this environment did not make. It was not touched. Choose another name (Aws:ClusterIdentifier).");
        }
    }
}
