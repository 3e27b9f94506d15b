namespace Amazon.IdentityManagement.Model;

public class Tag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}

/// <summary>A role; the lists of roles leave its tags out.</summary>
public class Role
{
    public string? RoleName { get; set; }

    public string? RoleId { get; set; }

    public string? Arn { get; set; }

    public string? AssumeRolePolicyDocument { get; set; }

    public AttachedPermissionsBoundary? PermissionsBoundary { get; set; }

    public List<Tag>? Tags { get; set; }
}

public class AttachedPermissionsBoundary
{
    public string? PermissionsBoundaryArn { get; set; }
}

public class AttachedPolicyType
{
    public string? PolicyName { get; set; }

    public string? PolicyArn { get; set; }
}

public class EvaluationResult
{
    public string? EvalActionName { get; set; }

    public PolicyEvaluationDecisionType? EvalDecision { get; set; }

    public List<string>? MissingContextValues { get; set; }
}

public class ContextEntry
{
    public string? ContextKeyName { get; set; }

    public List<string>? ContextKeyValues { get; set; }

    public ContextKeyTypeEnum? ContextKeyType { get; set; }
}
