namespace SfSpend.Core.Environments.Aws;

/// <summary>
/// The calls of a provision and of a teardown. A test records what is really called and holds it against these lists, and docs/aws-permissions.md is held
/// against them too: nothing is asked for that is not used, and nothing is used that was not asked for.
/// </summary>
internal static class AwsPermissions
{
    /// <summary>Looking, which both plans and every page do.</summary>
    private static readonly string[] Look =
    [
        "s3:HeadBucket", "s3:GetBucketTagging", "s3:GetPublicAccessBlock", "s3:GetBucketEncryption", "s3:GetBucketPolicy", "s3:GetLifecycleConfiguration", "s3:GetObjectMetadata", "s3:ListBuckets",
        "iam:GetRole", "iam:GetRolePolicy", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:ListRoles", "iam:SimulatePrincipalPolicy",
        "transfer:ListServers", "transfer:DescribeServer", "transfer:DescribeUser",
        "ec2:DescribeVpcs", "ec2:DescribeSecurityGroups",
        "redshift:DescribeClusters",
    ];

    private static readonly string[] Make =
    [
        "s3:PutBucket", "s3:PutBucketTagging", "s3:PutPublicAccessBlock", "s3:PutBucketEncryption", "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration", "s3:PutObject",
        "iam:CreateRole", "iam:PutRolePolicy",
        "transfer:CreateServer", "transfer:CreateUser",
        "ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress",
        "redshift:CreateCluster",
    ];

    private static readonly string[] Remove =
    [
        "s3:ListObjectsV2", "s3:ListMultipartUploads", "s3:AbortMultipartUpload", "s3:ListVersions", "s3:DeleteObjects", "s3:DeleteBucket",
        "iam:DeleteRolePolicy", "iam:DeleteRole",
        "transfer:DeleteUser", "transfer:DeleteServer",
        "ec2:DeleteSecurityGroup",
        "redshift:DeleteCluster", "redshift:DescribeClusterSnapshots",
    ];

    /// <summary>Mending what somebody changed by hand, pausing, and what a run needs.</summary>
    private static readonly string[] Tend =
    [
        "iam:UpdateAssumeRolePolicy", "iam:DetachRolePolicy", "iam:TagRole",
        "transfer:UpdateServer", "transfer:StartServer", "transfer:TagResource", "transfer:ImportSshPublicKey", "transfer:DeleteSshPublicKey",
        "ec2:RevokeSecurityGroupIngress", "ec2:CreateTags",
        "redshift:ModifyCluster", "redshift:CreateTags", "redshift:ModifyClusterIamRoles", "redshift:PauseCluster", "redshift:ResumeCluster", "redshift:GetClusterCredentials",
        "s3:GetObject",
    ];

    /// <summary>What one provision and one teardown call, and no more: nothing had drifted in between.</summary>
    public static IReadOnlyList<string> StraightCalls => [.. Look.Concat(Make).Concat(Remove).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The calls an action may make, as the SDK names them.</summary>
    public static IReadOnlyList<string> CallsOf(PlanAction action) => [.. Look, .. action == PlanAction.Provision ? Make.Concat(Tend).Concat(["iam:DeleteRolePolicy", "transfer:DeleteUser", "transfer:DeleteServer"]) : Remove.Append("iam:DetachRolePolicy")];

    /// <summary>The IAM actions they need, sorted.</summary>
    public static IReadOnlyList<string> For(PlanAction action) =>
        [.. CallsOf(action).SelectMany(AwsCall.ActionsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
