using System.Text.Json.Nodes;
using static SfSpend.Core.Environments.Aws.PolicyDocument;

namespace SfSpend.Core.Environments.Aws;

/// <summary>Who may do what, and no more: the documents that the plan shows are the documents that are put in place.</summary>
internal static class Policies
{
    /// <summary>The name of a role's one inline policy.</summary>
    public const string InlineName = "landing";

    private static string Folder => AwsNames.LandingPrefix.TrimEnd('/');

    /// <summary>Refuses every request to the bucket that does not come over TLS.</summary>
    public static string Bucket(AwsNames names) => Of(new JsonObject
    {
        ["Sid"] = "TlsOnly",
        ["Effect"] = "Deny",
        ["Principal"] = "*",
        ["Action"] = "s3:*",
        ["Resource"] = List(names.BucketArn, $"{names.BucketArn}/*"),
        ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
    });

    /// <summary>Transfer Family, for users of servers in this account and Region only.</summary>
    public static string TransferTrust(AwsNames names) => Of(new JsonObject
    {
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = "transfer.amazonaws.com" },
        ["Action"] = "sts:AssumeRole",
        ["Condition"] = new JsonObject
        {
            ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = names.AccountId },
            ["ArnLike"] = new JsonObject { ["aws:SourceArn"] = $"arn:{names.Partition}:transfer:{names.Region}:{names.AccountId}:user/*" },
        },
    });

    /// <summary>Files below the landing folder, and the listing of it.</summary>
    public static string Transfer(AwsNames names) => Of(
        Listing(names),
        Allow("Locate", "s3:GetBucketLocation", names.BucketArn),
        Allow("Files", List("s3:PutObject", "s3:GetObject", "s3:DeleteObject"), $"{names.BucketArn}/{AwsNames.LandingPrefix}*"));

    /// <summary>Redshift, for the loading user of this cluster only.</summary>
    public static string CopyTrust(AwsNames names) => Of(new JsonObject
    {
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = "redshift.amazonaws.com" },
        ["Action"] = "sts:AssumeRole",
        ["Condition"] = new JsonObject
        {
            ["StringEquals"] = new JsonObject
            {
                ["sts:ExternalId"] = $"arn:{names.Partition}:redshift:{names.Region}:{names.AccountId}:dbuser:{names.Cluster}/{names.Options.DatabaseUserName}",
            },
        },
    });

    /// <summary>Reading below the landing folder, as COPY does.</summary>
    public static string Copy(AwsNames names) => Of(Listing(names), Allow("Files", "s3:GetObject", $"{names.BucketArn}/{AwsNames.LandingPrefix}*"));

    private static JsonObject Listing(AwsNames names)
    {
        var statement = Allow("List", "s3:ListBucket", names.BucketArn);
        statement["Condition"] = new JsonObject { ["StringLike"] = new JsonObject { ["s3:prefix"] = List(Folder, AwsNames.LandingPrefix, $"{AwsNames.LandingPrefix}*") } };
        return statement;
    }

    private static JsonObject Allow(string sid, JsonNode action, string resource) =>
        new() { ["Sid"] = sid, ["Effect"] = "Allow", ["Action"] = action, ["Resource"] = resource };
}
