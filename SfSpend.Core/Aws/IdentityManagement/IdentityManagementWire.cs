using System.Xml.Linq;
using Amazon.IdentityManagement.Model;
using SfSpend.Core.Aws.Protocol;

namespace Amazon.IdentityManagement;

/// <summary>Every operation as a form and as an answer.</summary>
internal static class IdentityManagementWire
{
    private static readonly ServiceErrors Errors = new(
        (message, inner, type, code, requestId, status) => new AmazonIdentityManagementServiceException(message, inner, type, code, requestId, status),
        new Dictionary<string, MakeError>(StringComparer.Ordinal)
        {
            ["NoSuchEntity"] = (message, inner, type, code, requestId, status) => new NoSuchEntityException(message, inner, type, code, requestId, status),
            ["EntityAlreadyExists"] = (message, inner, type, code, requestId, status) => new EntityAlreadyExistsException(message, inner, type, code, requestId, status),
            ["DeleteConflict"] = (message, inner, type, code, requestId, status) => new DeleteConflictException(message, inner, type, code, requestId, status),
            ["MalformedPolicyDocument"] = (message, inner, type, code, requestId, status) => new MalformedPolicyDocumentException(message, inner, type, code, requestId, status),
            ["LimitExceeded"] = (message, inner, type, code, requestId, status) => new LimitExceededException(message, inner, type, code, requestId, status),
        });

    public static readonly QueryOperation<CreateRoleRequest, CreateRoleResponse> CreateRole = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form
            .Set("RoleName", request.RoleName)
            .Set("AssumeRolePolicyDocument", request.AssumeRolePolicyDocument)
            .Set("Description", request.Description)
            .Set("PermissionsBoundary", request.PermissionsBoundary)
            .Set("Tags", "member", request.Tags, Write),
        result => new CreateRoleResponse { Role = Read(result.Element("Role")) });

    public static readonly QueryOperation<GetRoleRequest, GetRoleResponse> GetRole = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName),
        result => new GetRoleResponse { Role = Read(result.Element("Role")) });

    public static readonly QueryOperation<TagRoleRequest, TagRoleResponse> TagRole = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName).Set("Tags", "member", request.Tags, Write),
        _ => new TagRoleResponse());

    public static readonly QueryOperation<ListRolesRequest, ListRolesResponse> ListRoles = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("Marker", request.Marker).Set("MaxItems", request.MaxItems),
        result => new ListRolesResponse
        {
            Roles = result.List("Roles", role => Read(role) ?? new Role()),
            IsTruncated = result.Flag("IsTruncated"),
            Marker = result.Text("Marker"),
        });

    public static readonly QueryOperation<UpdateAssumeRolePolicyRequest, UpdateAssumeRolePolicyResponse> UpdateAssumeRolePolicy = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName).Set("PolicyDocument", request.PolicyDocument),
        _ => new UpdateAssumeRolePolicyResponse());

    public static readonly QueryOperation<DeleteRoleRequest, DeleteRoleResponse> DeleteRole = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName),
        _ => new DeleteRoleResponse());

    public static readonly QueryOperation<PutRolePolicyRequest, PutRolePolicyResponse> PutRolePolicy = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName).Set("PolicyName", request.PolicyName).Set("PolicyDocument", request.PolicyDocument),
        _ => new PutRolePolicyResponse());

    public static readonly QueryOperation<GetRolePolicyRequest, GetRolePolicyResponse> GetRolePolicy = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName).Set("PolicyName", request.PolicyName),
        result => new GetRolePolicyResponse
        {
            RoleName = result.Text("RoleName"),
            PolicyName = result.Text("PolicyName"),
            PolicyDocument = result.Text("PolicyDocument"),
        });

    public static readonly QueryOperation<ListRolePoliciesRequest, ListRolePoliciesResponse> ListRolePolicies = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName).Set("Marker", request.Marker).Set("MaxItems", request.MaxItems),
        result => new ListRolePoliciesResponse
        {
            PolicyNames = result.List("PolicyNames", name => name.Value),
            IsTruncated = result.Flag("IsTruncated"),
            Marker = result.Text("Marker"),
        });

    public static readonly QueryOperation<DeleteRolePolicyRequest, DeleteRolePolicyResponse> DeleteRolePolicy = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName).Set("PolicyName", request.PolicyName),
        _ => new DeleteRolePolicyResponse());

    public static readonly QueryOperation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse> ListAttachedRolePolicies = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName).Set("Marker", request.Marker).Set("MaxItems", request.MaxItems),
        result => new ListAttachedRolePoliciesResponse
        {
            AttachedPolicies = result.List("AttachedPolicies", policy => new AttachedPolicyType { PolicyName = policy.Text("PolicyName"), PolicyArn = policy.Text("PolicyArn") }),
            IsTruncated = result.Flag("IsTruncated"),
            Marker = result.Text("Marker"),
        });

    public static readonly QueryOperation<DetachRolePolicyRequest, DetachRolePolicyResponse> DetachRolePolicy = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form.Set("RoleName", request.RoleName).Set("PolicyArn", request.PolicyArn),
        _ => new DetachRolePolicyResponse());

    public static readonly QueryOperation<SimulatePrincipalPolicyRequest, SimulatePrincipalPolicyResponse> SimulatePrincipalPolicy = new(
        AmazonIdentityManagementServiceConfig.Facts, Errors,
        (request, form) => form
            .Set("PolicySourceArn", request.PolicySourceArn)
            .Set("ActionNames", "member", request.ActionNames)
            .Set("ResourceArns", "member", request.ResourceArns)
            .Set("ContextEntries", "member", request.ContextEntries, static (entry, fields) => fields
                .Set("ContextKeyName", entry.ContextKeyName).Set("ContextKeyValues", "member", entry.ContextKeyValues).Set("ContextKeyType", entry.ContextKeyType?.Value))
            .Set("Marker", request.Marker).Set("MaxItems", request.MaxItems),
        result => new SimulatePrincipalPolicyResponse
        {
            EvaluationResults = result.List("EvaluationResults", evaluation => new EvaluationResult
            {
                EvalActionName = evaluation.Text("EvalActionName"),
                EvalDecision = evaluation.Text("EvalDecision") is { } decision ? new PolicyEvaluationDecisionType(decision) : null,
                MissingContextValues = evaluation.List("MissingContextValues", name => name.Value),
            }),
            IsTruncated = result.Flag("IsTruncated"),
            Marker = result.Text("Marker"),
        });

    /// <summary>Policy documents are URL-encoded, here and in Amazon's own package.</summary>
    private static Role? Read(XElement? role) => role is null ? null : new Role
    {
        RoleName = role.Text("RoleName"),
        RoleId = role.Text("RoleId"),
        Arn = role.Text("Arn"),
        AssumeRolePolicyDocument = role.Text("AssumeRolePolicyDocument"),
        PermissionsBoundary = role.Element("PermissionsBoundary") is { } boundary
            ? new AttachedPermissionsBoundary { PermissionsBoundaryArn = boundary.Text("PermissionsBoundaryArn") }
            : null,
        Tags = role.List("Tags", tag => new Tag { Key = tag.Text("Key"), Value = tag.Text("Value") ?? "" }),
    };

    private static void Write(Tag tag, QueryForm form) => form.Set("Key", tag.Key).Set("Value", tag.Value);
}
