using Amazon.EC2.Model;
using Amazon.IdentityManagement.Model;
using Amazon.Redshift.Model;
using Amazon.S3;
using Amazon.S3.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>What of these kinds the account has: ours by tag, and all the rest, which nobody touches.</summary>
internal sealed class AwsInventory(AwsWorld world)
{
    /// <summary>More of a kind are counted, not named.</summary>
    private const int NamedCount = 20;

    /// <summary>Whatever still carries this environment's tag.</summary>
    public async Task<IReadOnlyList<string>> ListOwnAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        List<string> own = [.. (await world.ListOwnServersAsync(cancellationToken)).Select(server => $"SFTP server {server.ServerId}")];
        own.AddRange((await ListClustersAsync(cancellationToken)).Where(IsOurs).Select(cluster => $"Redshift cluster {cluster.ClusterIdentifier}"));
        own.AddRange((await ListGroupsAsync(cancellationToken)).Where(IsOurs).Select(group => $"security group {group.GroupId}"));
        if (await HasOwnBucketAsync(names, cancellationToken))
        {
            own.Add($"S3 bucket {names.Bucket}");
        }

        foreach (var role in new[] { names.TransferRole, names.CopyRole })
        {
            if (await HasOwnRoleAsync(role, cancellationToken))
            {
                own.Add($"role {role}");
            }
        }

        return own;
    }

    /// <summary>The last snapshots of this environment's cluster, of this teardown and of earlier ones.</summary>
    public async Task<IReadOnlyList<string>> ListKeptAsync(FinalSnapshot? asked, CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        var request = new DescribeClusterSnapshotsRequest { ClusterIdentifier = names.Cluster, SnapshotType = "manual" };
        List<string> kept = [];
        DescribeClusterSnapshotsResponse page;
        do
        {
            page = await world.Clients.Redshift.DescribeClusterSnapshotsAsync(request, cancellationToken);
            kept.AddRange((page.Snapshots ?? []).Select(snapshot => snapshot.SnapshotIdentifier).OfType<string>().Where(id => id.StartsWith(names.SnapshotPrefix, StringComparison.Ordinal)));
            request.Marker = page.Marker;
        }
        while (page.Marker is not null);
        return [.. kept.Order(StringComparer.Ordinal).Select(id => asked is not null && id == names.SnapshotOf(asked)
            ? $"Redshift snapshot {id}, kept for {asked.RetentionDays} days and paid for until then"
            : $"Redshift snapshot {id} of an earlier teardown")];
    }

    /// <summary>What is not ours, a line for each kind.</summary>
    public async Task<IReadOnlyList<string>> ListOthersAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        List<string?> servers = [];
        foreach (var server in await world.ListServersAsync(cancellationToken))
        {
            if (!await world.IsOwnAsync(server, cancellationToken))
            {
                servers.Add(server.ServerId);
            }
        }

        var ownGroup = await world.RecallAsync(WarehouseSecurityGroup.ResourceName, cancellationToken);
        var ownCluster = await world.RecallAsync(WarehouseCluster.ResourceName, cancellationToken);
        var buckets = await world.Clients.S3.ListBucketsAsync(new ListBucketsRequest(), cancellationToken);
        string[] ownRoles = [names.TransferRole, names.CopyRole];
        return
        [
            .. Say("S3 bucket", (buckets.Buckets ?? []).Select(bucket => bucket.BucketName).Where(bucket => bucket != names.Bucket)),
            .. Say("SFTP server", servers),
            .. Say("Redshift cluster", (await ListClustersAsync(cancellationToken)).Where(cluster => !IsOurs(cluster) && cluster.ClusterIdentifier != ownCluster).Select(cluster => cluster.ClusterIdentifier)),
            .. Say("Security group", (await ListGroupsAsync(cancellationToken)).Where(group => !IsOurs(group) && group.GroupId != ownGroup).Select(group => $"{group.GroupName} ({group.GroupId})")),
            .. Say("Role", (await ListRolesAsync(cancellationToken)).Where(role => !ownRoles.Contains(role))),
        ];
    }

    private static IEnumerable<string> Say(string kind, IEnumerable<string?> found)
    {
        var all = found.OfType<string>().Order(StringComparer.Ordinal).ToList();
        foreach (var name in all.Take(NamedCount))
        {
            yield return $"{kind} {name}";
        }

        if (all.Count > NamedCount)
        {
            yield return $"{kind}: {all.Count - NamedCount} more";
        }
    }

    private async Task<IReadOnlyList<Cluster>> ListClustersAsync(CancellationToken cancellationToken)
    {
        var request = new DescribeClustersRequest();
        List<Cluster> found = [];
        DescribeClustersResponse page;
        do
        {
            page = await world.Clients.Redshift.DescribeClustersAsync(request, cancellationToken);
            found.AddRange(page.Clusters ?? []);
            request.Marker = page.Marker;
        }
        while (page.Marker is not null);
        return found;
    }

    private async Task<IReadOnlyList<SecurityGroup>> ListGroupsAsync(CancellationToken cancellationToken)
    {
        var request = new DescribeSecurityGroupsRequest();
        List<SecurityGroup> found = [];
        DescribeSecurityGroupsResponse page;
        do
        {
            page = await world.Clients.Ec2.DescribeSecurityGroupsAsync(request, cancellationToken);
            found.AddRange(page.SecurityGroups ?? []);
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(page.NextToken));
        return found;
    }

    private async Task<IReadOnlyList<string?>> ListRolesAsync(CancellationToken cancellationToken)
    {
        var request = new ListRolesRequest();
        List<string?> found = [];
        ListRolesResponse page;
        do
        {
            page = await world.Clients.Iam.ListRolesAsync(request, cancellationToken);
            found.AddRange((page.Roles ?? []).Select(role => role.RoleName));
            request.Marker = page.Marker;
        }
        while (page.IsTruncated == true);
        return found;
    }

    private async Task<bool> HasOwnBucketAsync(AwsNames names, CancellationToken cancellationToken)
    {
        try
        {
            var tags = await world.Clients.S3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = names.Bucket }, cancellationToken);
            return world.IsOurs((tags.TagSet ?? []).Select(tag => ((string?)tag.Key, (string?)tag.Value)));
        }
        catch (AmazonS3Exception missing) when (missing.ErrorCode is "NoSuchBucket" or "NoSuchTagSet" or "AccessDenied")
        {
            return false;
        }
    }

    private async Task<bool> HasOwnRoleAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await world.Clients.Iam.GetRoleAsync(new GetRoleRequest { RoleName = name }, cancellationToken);
            return world.IsOurs((found.Role?.Tags ?? []).Select(tag => (tag.Key, tag.Value)));
        }
        catch (NoSuchEntityException)
        {
            return false;
        }
    }

    private bool IsOurs(Cluster cluster) => world.IsOurs((cluster.Tags ?? []).Select(tag => (tag.Key, tag.Value)));

    private bool IsOurs(SecurityGroup group) => world.IsOurs((group.Tags ?? []).Select(tag => ((string?)tag.Key, (string?)tag.Value)));
}
