using System.Globalization;

namespace SfSpend.Core.Environments.Aws;

/// <summary>What an environment's resources are called: as configured, otherwise after the environment.</summary>
/// <param name="AccountId">Twelve digits.</param>
/// <param name="Partition"><c>aws</c>, or that of China or the government's Regions.</param>
internal sealed record AwsNames(string Environment, string AccountId, string Region, string Partition, AwsOptions Options)
{
    /// <summary>Conformed files land below it; the SFTP user sees it as its root.</summary>
    public const string LandingPrefix = "landing/";

    private const int LongestBucketName = 63;
    private const int LongestRoleName = 64;

    /// <summary>Bucket names are one space for the whole world: the account makes it ours.</summary>
    public string Bucket => Options.BucketName ?? $"{Shorten(Slug, LongestBucketName - AccountId.Length - 1)}-{AccountId}";

    public string TransferRole => Options.TransferRoleName ?? $"{Shorten(Environment, LongestRoleName - 9)}-transfer";

    public string CopyRole => Options.RedshiftRoleName ?? $"{Shorten(Environment, LongestRoleName - 9)}-redshift";

    public string SecurityGroup => Options.SecurityGroupName ?? $"{Environment}-warehouse";

    public string Cluster => Options.ClusterIdentifier ?? Slug;

    /// <summary>Begins the name of each last snapshot; the moment in which it was asked for follows.</summary>
    public string SnapshotPrefix => $"{Cluster}-last-";

    /// <summary>Who the panel is to AWS.</summary>
    public string? CallerArn { get; init; }

    public string BucketArn => $"arn:{Partition}:s3:::{Bucket}";

    public string ClusterArn => $"arn:{Partition}:redshift:{Region}:{AccountId}:cluster:{Cluster}";

    public string RoleArn(string role) => $"arn:{Partition}:iam::{AccountId}:role/{role}";

    public string SnapshotOf(FinalSnapshot asked) => SnapshotPrefix + asked.AskedAt.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    /// <summary>The Redshift user that reports read as.</summary>
    public string ReaderUser => $"{Options.DatabaseUserName}_reader";

    /// <summary>The group of Redshift users that may read what is published.</summary>
    public string ReaderGroup => $"{Options.DatabaseUserName}_readers";

    private string Slug => Environment.ToLowerInvariant();

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..length].TrimEnd('-');
}
