using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>
/// What is set on the landing bucket: tags, no public access, encryption, TLS only, expiry of landed files and of unfinished uploads, and the
/// object that makes the SFTP user's root exist.
/// </summary>
internal sealed class LandingBucketSettings(AwsWorld world)
{
    /// <summary>Landed files are needed until they are loaded; a month leaves time to look at a run that failed.</summary>
    private const int LandedDays = 30;

    private const int UnfinishedDays = 1;

    private IAmazonS3 S3 => world.Clients.S3;

    /// <summary>What is not as it should be, a sentence each.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(AwsNames names, CancellationToken cancellationToken)
    {
        var bucket = names.Bucket;
        List<string> differences = [];

        var tags = await AskAsync(() => S3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = bucket }, cancellationToken));
        if (!world.IsOurs((tags?.TagSet ?? []).Select(tag => ((string?)tag.Key, (string?)tag.Value))))
        {
            differences.Add("Its tags are missing.");
        }

        var block = await AskAsync(() => S3.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = bucket }, cancellationToken));
        if (block?.PublicAccessBlockConfiguration is not { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true })
        {
            differences.Add("Public access is not blocked.");
        }

        var encryption = await AskAsync(() => S3.GetBucketEncryptionAsync(new GetBucketEncryptionRequest { BucketName = bucket }, cancellationToken));
        if (encryption?.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules is not [{ ServerSideEncryptionByDefault.ServerSideEncryptionAlgorithm: not null }, ..])
        {
            differences.Add("Objects are not encrypted by default.");
        }

        var policy = await AskAsync(() => S3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket }, cancellationToken));
        if (!PolicyDocument.AreEqual(policy?.Policy, Policies.Bucket(names)))
        {
            // Where there is none the SDK may hand out the refusal in its place.
            differences.Add(policy?.Policy?.TrimStart().StartsWith('{') == true ? "Its policy is not the one that was put in place." : "The TLS-only policy is missing.");
        }

        var lifecycle = await AskAsync(() => S3.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = bucket }, cancellationToken));
        var rules = lifecycle?.Configuration?.Rules ?? [];
        if (!rules.Exists(rule => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation == UnfinishedDays) || !rules.Exists(rule => rule.Expiration?.Days == LandedDays))
        {
            differences.Add("Landed files or unfinished uploads do not expire.");
        }

        if (await AskAsync(() => S3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = AwsNames.LandingPrefix }, cancellationToken)) is null)
        {
            differences.Add($"The folder {AwsNames.LandingPrefix} is missing: the SFTP user would see nothing.");
        }

        return differences;
    }

    public async Task ApplyAsync(AwsNames names, CancellationToken cancellationToken)
    {
        var bucket = names.Bucket;
        await S3.PutBucketTaggingAsync(new PutBucketTaggingRequest { BucketName = bucket, TagSet = [.. world.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })] }, cancellationToken);
        await S3.PutPublicAccessBlockAsync(
            new PutPublicAccessBlockRequest
            {
                BucketName = bucket,
                PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration { BlockPublicAcls = true, BlockPublicPolicy = true, IgnorePublicAcls = true, RestrictPublicBuckets = true },
            },
            cancellationToken);
        await S3.PutBucketEncryptionAsync(
            new PutBucketEncryptionRequest
            {
                BucketName = bucket,
                ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
                {
                    ServerSideEncryptionRules = [new ServerSideEncryptionRule { ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault { ServerSideEncryptionAlgorithm = ServerSideEncryptionMethod.AES256 } }],
                },
            },
            cancellationToken);
        await S3.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = bucket, Policy = Policies.Bucket(names) }, cancellationToken);
        await S3.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest { BucketName = bucket, Configuration = new LifecycleConfiguration { Rules = [Landed(), Unfinished()] } }, cancellationToken);
        await S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = AwsNames.LandingPrefix, ContentBody = "" }, cancellationToken);
    }

    private static LifecycleRule Landed() => new()
    {
        Id = "landed",
        Status = LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = $"{AwsNames.LandingPrefix}run-" } },
        Expiration = new LifecycleRuleExpiration { Days = LandedDays },
    };

    private static LifecycleRule Unfinished() => new()
    {
        Id = "unfinished",
        Status = LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "" } },
        AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = UnfinishedDays },
    };

    /// <summary>Null where there is no such thing on the bucket.</summary>
    private static async Task<T?> AskAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
