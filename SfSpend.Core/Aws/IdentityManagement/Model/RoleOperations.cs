using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

public class CreateRoleRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public string? AssumeRolePolicyDocument { get; set; }

    public string? Description { get; set; }

    public string? PermissionsBoundary { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class CreateRoleResponse : AmazonWebServiceResponse
{
    public Role? Role { get; set; }
}

public class GetRoleRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }
}

public class GetRoleResponse : AmazonWebServiceResponse
{
    public Role? Role { get; set; }
}

public class TagRoleRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class TagRoleResponse : AmazonWebServiceResponse;

public class ListRolesRequest : AmazonWebServiceRequest
{
    public string? Marker { get; set; }

    public int? MaxItems { get; set; }
}

public class ListRolesResponse : AmazonWebServiceResponse
{
    public List<Role>? Roles { get; set; }

    public bool? IsTruncated { get; set; }

    public string? Marker { get; set; }
}

public class UpdateAssumeRolePolicyRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }

    public string? PolicyDocument { get; set; }
}

public class UpdateAssumeRolePolicyResponse : AmazonWebServiceResponse;

public class DeleteRoleRequest : AmazonWebServiceRequest
{
    public string? RoleName { get; set; }
}

public class DeleteRoleResponse : AmazonWebServiceResponse;
