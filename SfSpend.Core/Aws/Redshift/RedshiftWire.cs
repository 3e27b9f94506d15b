using System.Xml.Linq;
using Amazon.Redshift.Model;
using SfSpend.Core.Aws.Protocol;

namespace Amazon.Redshift;

/// <summary>Every operation as a form and as an answer.</summary>
internal static class RedshiftWire
{
    private static readonly ServiceErrors Errors = new(
        (message, inner, type, code, requestId, status) => new AmazonRedshiftException(message, inner, type, code, requestId, status),
        new Dictionary<string, MakeError>(StringComparer.Ordinal)
        {
            ["ClusterNotFound"] = (message, inner, type, code, requestId, status) => new ClusterNotFoundException(message, inner, type, code, requestId, status),
            ["ClusterAlreadyExists"] = (message, inner, type, code, requestId, status) => new ClusterAlreadyExistsException(message, inner, type, code, requestId, status),
            ["InvalidClusterState"] = (message, inner, type, code, requestId, status) => new InvalidClusterStateException(message, inner, type, code, requestId, status),
            ["InsufficientClusterCapacity"] = (message, inner, type, code, requestId, status) => new InsufficientClusterCapacityException(message, inner, type, code, requestId, status),
            ["UnsupportedOptionFault"] = (message, inner, type, code, requestId, status) => new UnsupportedOptionException(message, inner, type, code, requestId, status),
            ["ClusterSnapshotAlreadyExists"] = (message, inner, type, code, requestId, status) => new ClusterSnapshotAlreadyExistsException(message, inner, type, code, requestId, status),
            ["ClusterSubnetGroupNotFoundFault"] = (message, inner, type, code, requestId, status) => new ClusterSubnetGroupNotFoundException(message, inner, type, code, requestId, status),
        });

    public static readonly QueryOperation<CreateClusterRequest, CreateClusterResponse> CreateCluster = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form
            .Set("ClusterIdentifier", request.ClusterIdentifier)
            .Set("ClusterType", request.ClusterType)
            .Set("NodeType", request.NodeType)
            .Set("NumberOfNodes", request.NumberOfNodes)
            .Set("DBName", request.DBName)
            .Set("MasterUsername", request.MasterUsername)
            .Set("MasterUserPassword", request.MasterUserPassword)
            .Set("Encrypted", request.Encrypted)
            .Set("PubliclyAccessible", request.PubliclyAccessible)
            .Set("Port", request.Port)
            .Set("AutomatedSnapshotRetentionPeriod", request.AutomatedSnapshotRetentionPeriod)
            .Set("VpcSecurityGroupIds", "VpcSecurityGroupId", request.VpcSecurityGroupIds)
            .Set("IamRoles", "IamRoleArn", request.IamRoles)
            .Set("Tags", "Tag", request.Tags, Write),
        result => new CreateClusterResponse { Cluster = Read(result.Element("Cluster")) });

    public static readonly QueryOperation<DescribeClustersRequest, DescribeClustersResponse> DescribeClusters = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form
            .Set("ClusterIdentifier", request.ClusterIdentifier)
            .Set("MaxRecords", request.MaxRecords)
            .Set("Marker", request.Marker),
        result => new DescribeClustersResponse
        {
            Clusters = result.List("Clusters", cluster => Read(cluster) ?? new Cluster()),
            Marker = result.Text("Marker"),
        });

    public static readonly QueryOperation<ModifyClusterRequest, ModifyClusterResponse> ModifyCluster = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form
            .Set("ClusterIdentifier", request.ClusterIdentifier)
            .Set("NodeType", request.NodeType)
            .Set("PubliclyAccessible", request.PubliclyAccessible)
            .Set("VpcSecurityGroupIds", "VpcSecurityGroupId", request.VpcSecurityGroupIds),
        result => new ModifyClusterResponse { Cluster = Read(result.Element("Cluster")) });

    public static readonly QueryOperation<ModifyClusterIamRolesRequest, ModifyClusterIamRolesResponse> ModifyClusterIamRoles = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form
            .Set("ClusterIdentifier", request.ClusterIdentifier)
            .Set("AddIamRoles", "IamRoleArn", request.AddIamRoles),
        result => new ModifyClusterIamRolesResponse { Cluster = Read(result.Element("Cluster")) });

    public static readonly QueryOperation<PauseClusterRequest, PauseClusterResponse> PauseCluster = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form.Set("ClusterIdentifier", request.ClusterIdentifier),
        result => new PauseClusterResponse { Cluster = Read(result.Element("Cluster")) });

    public static readonly QueryOperation<ResumeClusterRequest, ResumeClusterResponse> ResumeCluster = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form.Set("ClusterIdentifier", request.ClusterIdentifier),
        result => new ResumeClusterResponse { Cluster = Read(result.Element("Cluster")) });

    public static readonly QueryOperation<DeleteClusterRequest, DeleteClusterResponse> DeleteCluster = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form
            .Set("ClusterIdentifier", request.ClusterIdentifier)
            .Set("SkipFinalClusterSnapshot", request.SkipFinalClusterSnapshot)
            .Set("FinalClusterSnapshotIdentifier", request.FinalClusterSnapshotIdentifier)
            .Set("FinalClusterSnapshotRetentionPeriod", request.FinalClusterSnapshotRetentionPeriod),
        result => new DeleteClusterResponse { Cluster = Read(result.Element("Cluster")) });

    public static readonly QueryOperation<GetClusterCredentialsRequest, GetClusterCredentialsResponse> GetClusterCredentials = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form
            .Set("ClusterIdentifier", request.ClusterIdentifier)
            .Set("DbUser", request.DbUser)
            .Set("DbName", request.DbName)
            .Set("AutoCreate", request.AutoCreate)
            .Set("DurationSeconds", request.DurationSeconds),
        result => new GetClusterCredentialsResponse
        {
            DbUser = result.Text("DbUser"),
            DbPassword = result.Text("DbPassword"),
            Expiration = result.Instant("Expiration"),
        });

    public static readonly QueryOperation<CreateClusterSnapshotRequest, CreateClusterSnapshotResponse> CreateClusterSnapshot = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form
            .Set("ClusterIdentifier", request.ClusterIdentifier)
            .Set("SnapshotIdentifier", request.SnapshotIdentifier)
            .Set("ManualSnapshotRetentionPeriod", request.ManualSnapshotRetentionPeriod)
            .Set("Tags", "Tag", request.Tags, Write),
        result => new CreateClusterSnapshotResponse
        {
            Snapshot = ReadSnapshot(result.Element("Snapshot")),
        });

    public static readonly QueryOperation<DescribeClusterSnapshotsRequest, DescribeClusterSnapshotsResponse> DescribeClusterSnapshots = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form
            .Set("ClusterIdentifier", request.ClusterIdentifier)
            .Set("SnapshotType", request.SnapshotType)
            .Set("Marker", request.Marker),
        result => new DescribeClusterSnapshotsResponse
        {
            Snapshots = result.List("Snapshots", snapshot => ReadSnapshot(snapshot)),
            Marker = result.Text("Marker"),
        });

    public static readonly QueryOperation<CreateTagsRequest, CreateTagsResponse> CreateTags = new(
        AmazonRedshiftConfig.Facts, Errors,
        (request, form) => form.Set("ResourceName", request.ResourceName).Set("Tags", "Tag", request.Tags, Write),
        _ => new CreateTagsResponse());

    private static Snapshot ReadSnapshot(XElement? snapshot) => new()
    {
        SnapshotIdentifier = snapshot.Text("SnapshotIdentifier"),
        ClusterIdentifier = snapshot.Text("ClusterIdentifier"),
        Status = snapshot.Text("Status"),
    };

    private static Cluster? Read(XElement? cluster) => cluster is null ? null : new Cluster
    {
        ClusterIdentifier = cluster.Text("ClusterIdentifier"),
        ClusterStatus = cluster.Text("ClusterStatus"),
        ClusterAvailabilityStatus = cluster.Text("ClusterAvailabilityStatus"),
        ClusterNamespaceArn = cluster.Text("ClusterNamespaceArn"),
        ClusterCreateTime = cluster.Instant("ClusterCreateTime"),
        NodeType = cluster.Text("NodeType"),
        NumberOfNodes = cluster.Number("NumberOfNodes"),
        DBName = cluster.Text("DBName"),
        MasterUsername = cluster.Text("MasterUsername"),
        Encrypted = cluster.Flag("Encrypted"),
        PubliclyAccessible = cluster.Flag("PubliclyAccessible"),
        VpcId = cluster.Text("VpcId"),
        Endpoint = cluster.Element("Endpoint") is { } endpoint && endpoint.Text("Address") is { } address
            ? new Endpoint { Address = address, Port = endpoint.Number("Port") }
            : null,
        IamRoles = cluster.List("IamRoles", role => new ClusterIamRole { IamRoleArn = role.Text("IamRoleArn"), ApplyStatus = role.Text("ApplyStatus") }),
        VpcSecurityGroups = cluster.List("VpcSecurityGroups", group => new VpcSecurityGroupMembership { VpcSecurityGroupId = group.Text("VpcSecurityGroupId"), Status = group.Text("Status") }),
        Tags = cluster.List("Tags", tag => new Tag { Key = tag.Text("Key"), Value = tag.Text("Value") ?? "" }),
    };

    private static void Write(Tag tag, QueryForm form) => form.Set("Key", tag.Key).Set("Value", tag.Value);
}
