using Amazon.Runtime;

namespace Amazon.Redshift.Model;

public class CreateClusterRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }

    public string? ClusterType { get; set; }

    public string? NodeType { get; set; }

    public int? NumberOfNodes { get; set; }

    public string? DBName { get; set; }

    public string? MasterUsername { get; set; }

    public string? MasterUserPassword { get; set; }

    public bool? Encrypted { get; set; }

    public bool? PubliclyAccessible { get; set; }

    public int? Port { get; set; }

    public int? AutomatedSnapshotRetentionPeriod { get; set; }

    public List<string>? VpcSecurityGroupIds { get; set; }

    public List<string>? IamRoles { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class CreateClusterResponse : AmazonWebServiceResponse
{
    public Cluster? Cluster { get; set; }
}

public class DescribeClustersRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }

    public int? MaxRecords { get; set; }

    public string? Marker { get; set; }
}

public class DescribeClustersResponse : AmazonWebServiceResponse
{
    public List<Cluster>? Clusters { get; set; }

    public string? Marker { get; set; }
}

public class ModifyClusterRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }

    public string? NodeType { get; set; }

    public bool? PubliclyAccessible { get; set; }

    public List<string>? VpcSecurityGroupIds { get; set; }
}

public class ModifyClusterResponse : AmazonWebServiceResponse
{
    public Cluster? Cluster { get; set; }
}

public class ModifyClusterIamRolesRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }

    public List<string>? AddIamRoles { get; set; }
}

public class ModifyClusterIamRolesResponse : AmazonWebServiceResponse
{
    public Cluster? Cluster { get; set; }
}

public class PauseClusterRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }
}

public class PauseClusterResponse : AmazonWebServiceResponse
{
    public Cluster? Cluster { get; set; }
}

public class ResumeClusterRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }
}

public class ResumeClusterResponse : AmazonWebServiceResponse
{
    public Cluster? Cluster { get; set; }
}

public class DeleteClusterRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }

    public bool? SkipFinalClusterSnapshot { get; set; }

    public string? FinalClusterSnapshotIdentifier { get; set; }

    public int? FinalClusterSnapshotRetentionPeriod { get; set; }
}

public class DeleteClusterResponse : AmazonWebServiceResponse
{
    public Cluster? Cluster { get; set; }
}

public class GetClusterCredentialsRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }

    public string? DbUser { get; set; }

    public string? DbName { get; set; }

    public bool? AutoCreate { get; set; }

    public int? DurationSeconds { get; set; }
}

public class GetClusterCredentialsResponse : AmazonWebServiceResponse
{
    public string? DbUser { get; set; }

    public string? DbPassword { get; set; }

    public DateTime? Expiration { get; set; }
}

public class CreateClusterSnapshotRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }

    public string? SnapshotIdentifier { get; set; }

    public int? ManualSnapshotRetentionPeriod { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class CreateClusterSnapshotResponse : AmazonWebServiceResponse
{
    public Snapshot? Snapshot { get; set; }
}

public class DescribeClusterSnapshotsRequest : AmazonWebServiceRequest
{
    public string? ClusterIdentifier { get; set; }

    public string? SnapshotType { get; set; }

    public string? Marker { get; set; }
}

public class DescribeClusterSnapshotsResponse : AmazonWebServiceResponse
{
    public List<Snapshot>? Snapshots { get; set; }

    public string? Marker { get; set; }
}

/// <summary>The resource's name is its ARN.</summary>
public class CreateTagsRequest : AmazonWebServiceRequest
{
    public string? ResourceName { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class CreateTagsResponse : AmazonWebServiceResponse;
