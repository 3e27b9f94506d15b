namespace SfSpend.Core.Environments.Aws;

/// <summary>What a call of the SDK is to IAM, which has words of its own for some.</summary>
internal static class AwsCall
{
    private static readonly string[] Reading = ["Describe", "Get", "List", "Head", "Simulate"];

    private static readonly Dictionary<string, string[]> OtherActions = new(StringComparer.Ordinal)
    {
        ["s3:HeadBucket"] = ["s3:ListBucket"],
        ["s3:ListObjectsV2"] = ["s3:ListBucket"],
        ["s3:GetObjectMetadata"] = ["s3:GetObject"],
        ["s3:PutBucket"] = ["s3:CreateBucket"],
        ["s3:ListBuckets"] = ["s3:ListAllMyBuckets"],
        ["s3:GetPublicAccessBlock"] = ["s3:GetBucketPublicAccessBlock"],
        ["s3:PutPublicAccessBlock"] = ["s3:PutBucketPublicAccessBlock"],
        ["s3:GetBucketEncryption"] = ["s3:GetEncryptionConfiguration"],
        ["s3:PutBucketEncryption"] = ["s3:PutEncryptionConfiguration"],
        ["s3:ListVersions"] = ["s3:ListBucketVersions"],
        ["s3:DeleteObjects"] = ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        ["s3:ListMultipartUploads"] = ["s3:ListBucketMultipartUploads"],

        // What is handed over must be allowed to be handed over, and what is made with tags to be tagged.
        ["transfer:CreateUser"] = ["transfer:CreateUser", "iam:PassRole"],
        ["transfer:CreateServer"] = ["transfer:CreateServer", "transfer:TagResource"],

        // With an account's first cluster, AWS also creates the role that Redshift itself works under.
        ["redshift:CreateCluster"] = ["redshift:CreateCluster", "redshift:CreateTags", "iam:PassRole", "iam:CreateServiceLinkedRole"],
        ["redshift:ModifyClusterIamRoles"] = ["redshift:ModifyClusterIamRoles", "iam:PassRole"],
        ["ec2:CreateSecurityGroup"] = ["ec2:CreateSecurityGroup", "ec2:CreateTags"],
        ["iam:CreateRole"] = ["iam:CreateRole", "iam:TagRole"],

        // Everybody may ask who they are.
        ["sts:GetCallerIdentity"] = [],
    };

    /// <summary>Whether the call changes something, as its name says.</summary>
    public static bool Changes(string call) => !Reading.Any(call[(call.IndexOf(':') + 1)..].StartsWith);

    /// <summary>The actions a policy must allow for the call.</summary>
    public static IReadOnlyList<string> ActionsOf(string call) => OtherActions.TryGetValue(call, out var actions) ? actions : [call];
}
