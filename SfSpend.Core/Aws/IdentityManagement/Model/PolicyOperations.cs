using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

public class PutRolePolicyRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public string? PolicyName { get; set; }

    public string? PolicyDocument { get; set; }
}

public class PutRolePolicyResponse : AmazonWebServiceResponse;

public class GetRolePolicyRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public string? PolicyName { get; set; }
}

/// <summary>The document is URL-encoded.</summary>
public class GetRolePolicyResponse : AmazonWebServiceResponse
{
    public string? RoleName { get; set; }

    public string? PolicyName { get; set; }

    public string? PolicyDocument { get; set; }
}

public class ListRolePoliciesRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public string? Marker { get; set; }

    public int? MaxItems { get; set; }
}

public class ListRolePoliciesResponse : AmazonWebServiceResponse
{
    public List<string>? PolicyNames { get; set; }

    public bool? IsTruncated { get; set; }

    public string? Marker { get; set; }
}

public class DeleteRolePolicyRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public string? PolicyName { get; set; }
}

public class DeleteRolePolicyResponse : AmazonWebServiceResponse;

public class ListAttachedRolePoliciesRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public string? Marker { get; set; }

    public int? MaxItems { get; set; }
}

public class ListAttachedRolePoliciesResponse : AmazonWebServiceResponse
{
    public List<AttachedPolicyType>? AttachedPolicies { get; set; }

    public bool? IsTruncated { get; set; }

    public string? Marker { get; set; }
}

public class DetachRolePolicyRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public string? PolicyArn { get; set; }
}

public class DetachRolePolicyResponse : AmazonWebServiceResponse;

public class SimulatePrincipalPolicyRequest : AmazonWebServiceRequest
{
    public string? PolicySourceArn { get; set; }

    public List<string>? ActionNames { get; set; }

    public List<string>? ResourceArns { get; set; }

    public List<ContextEntry>? ContextEntries { get; set; }

    public string? Marker { get; set; }

    public int? MaxItems { get; set; }
}

public class SimulatePrincipalPolicyResponse : AmazonWebServiceResponse
{
    public List<EvaluationResult>? EvaluationResults { get; set; }

    public bool? IsTruncated { get; set; }

    public string? Marker { get; set; }
}
