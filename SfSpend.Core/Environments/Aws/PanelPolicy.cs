namespace SfSpend.Core.Environments.Aws;

/// <summary>
/// What the panel's own identity must be allowed to do, statement by statement. docs/aws-permissions.md shows it as a policy, a plan asks IAM about each
/// statement with the resources and the context its calls will have, and a test holds it against the calls that are made.
/// </summary>
internal static class PanelPolicy
{
    private const string TransferService = "transfer.amazonaws.com";
    private const string RedshiftService = "redshift.amazonaws.com";

    public static IReadOnlyList<PolicyStatement> Of(AwsNames names)
    {
        var transfer = $"arn:{names.Partition}:transfer:{names.Region}:{names.AccountId}";
        var ec2 = $"arn:{names.Partition}:ec2:{names.Region}:{names.AccountId}";
        var redshift = $"arn:{names.Partition}:redshift:{names.Region}:{names.AccountId}";
        string[] roles = [names.RoleArn(names.TransferRole), names.RoleArn(names.CopyRole)];
        PolicyCondition made = new($"aws:RequestTag/{AwsWorld.EnvironmentTag}", [names.Environment]);
        PolicyCondition own = new($"aws:ResourceTag/{AwsWorld.EnvironmentTag}", [names.Environment]);
        return
        [
            new("Look",
            [
                "s3:ListAllMyBuckets", "iam:ListRoles", "iam:SimulatePrincipalPolicy", "transfer:ListServers", "transfer:DescribeServer", "transfer:DescribeUser",
                "ec2:DescribeVpcs", "ec2:DescribeSecurityGroups", "redshift:DescribeClusters", "redshift:DescribeClusterSnapshots",
            ],
            ["*"]),
            new("Bucket",
            [
                "s3:CreateBucket", "s3:DeleteBucket", "s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketTagging", "s3:PutBucketTagging",
                "s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock", "s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration", "s3:GetBucketPolicy",
                "s3:PutBucketPolicy", "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration",
            ],
            [names.BucketArn]),
            new("Objects", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload"], [$"{names.BucketArn}/*"]),
            new("Roles",
            [
                "iam:CreateRole", "iam:TagRole", "iam:GetRole", "iam:DeleteRole", "iam:UpdateAssumeRolePolicy", "iam:ListRolePolicies", "iam:GetRolePolicy", "iam:PutRolePolicy",
                "iam:DeleteRolePolicy", "iam:ListAttachedRolePolicies", "iam:DetachRolePolicy",
            ],
            roles),
            new("PassTransferRole", ["iam:PassRole"], [names.RoleArn(names.TransferRole)], new("iam:PassedToService", [TransferService])),
            new("PassCopyRole", ["iam:PassRole"], [names.RoleArn(names.CopyRole)], new("iam:PassedToService", [RedshiftService])),
            new("FirstCluster",
                ["iam:CreateServiceLinkedRole"],
                [names.RoleArn($"aws-service-role/{RedshiftService}/AWSServiceRoleForRedshift")],
                new("iam:AWSServiceName", [RedshiftService])),
            new("MakeServer", ["transfer:CreateServer", "transfer:TagResource"], ["*"], made),
            new("OwnServer", ["transfer:UpdateServer", "transfer:StartServer", "transfer:DeleteServer", "transfer:CreateUser"], [$"{transfer}:server/*"], own),
            new("OwnUser", ["transfer:DeleteUser", "transfer:ImportSshPublicKey", "transfer:DeleteSshPublicKey"], [$"{transfer}:user/*"]),
            new("MakeSecurityGroup", ["ec2:CreateSecurityGroup"], [$"{ec2}:security-group/*", $"{ec2}:vpc/*"]),
            new("TagSecurityGroup", ["ec2:CreateTags"], [$"{ec2}:security-group/*"]),
            new("OwnSecurityGroup", ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup"], [$"{ec2}:security-group/*"], own),
            new("Cluster",
            [
                "redshift:CreateCluster", "redshift:CreateTags", "redshift:ModifyCluster", "redshift:ModifyClusterIamRoles", "redshift:PauseCluster", "redshift:ResumeCluster",
                "redshift:DeleteCluster",
            ],
            [names.ClusterArn]),
            new("TemporaryCredentials",
                ["redshift:GetClusterCredentials"],
                [
                    $"{redshift}:dbuser:{names.Cluster}/{names.Options.DatabaseUserName}", $"{redshift}:dbuser:{names.Cluster}/{names.ReaderUser}",
                    $"{redshift}:dbname:{names.Cluster}/{names.Options.DatabaseName}",
                ]),
        ];
    }
}
