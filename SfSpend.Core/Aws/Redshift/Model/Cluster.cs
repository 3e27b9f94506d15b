namespace Amazon.Redshift.Model;

public class Tag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}

public class Endpoint
{
    public string? Address { get; set; }

    public int? Port { get; set; }
}

/// <summary><c>ApplyStatus</c> is in-sync, adding or removing.</summary>
public class ClusterIamRole
{
    public string? IamRoleArn { get; set; }

    public string? ApplyStatus { get; set; }
}

public class VpcSecurityGroupMembership
{
    public string? VpcSecurityGroupId { get; set; }

    public string? Status { get; set; }
}

/// <summary>A cluster as Redshift describes it. Its status is text with blanks and commas, never a closed list.</summary>
public class Cluster
{
    public string? ClusterIdentifier { get; set; }

    public string? ClusterStatus { get; set; }

    public string? ClusterAvailabilityStatus { get; set; }

    public string? ClusterNamespaceArn { get; set; }

    public DateTime? ClusterCreateTime { get; set; }

    public string? NodeType { get; set; }

    public int? NumberOfNodes { get; set; }

    public string? DBName { get; set; }

    public string? MasterUsername { get; set; }

    public bool? Encrypted { get; set; }

    public bool? PubliclyAccessible { get; set; }

    public string? VpcId { get; set; }

    public Endpoint? Endpoint { get; set; }

    public List<ClusterIamRole>? IamRoles { get; set; }

    public List<VpcSecurityGroupMembership>? VpcSecurityGroups { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class Snapshot
{
    public string? SnapshotIdentifier { get; set; }

    public string? ClusterIdentifier { get; set; }

    public string? Status { get; set; }
}
