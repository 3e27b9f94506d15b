using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The S3 bucket in which conformed files land. See <see cref="LandingBucketSettings"/> for what is set on it.</summary>
internal sealed class LandingBucket(AwsWorld world) : IResource
{
    public const string ResourceName = "landing-bucket";

    private const string UnnamedRegion = "us-east-1";

    private readonly LandingBucketSettings _settings = new(world);

    public string Name => ResourceName;

    public string Type => "S3 bucket";

    public IReadOnlyList<string> DependsOn => [];

    public string Intention => "No public access, TLS only, encrypted; landed files expire after a month, unfinished uploads after a day.";

    public TimeSpan Patience => TimeSpan.FromMinutes(3);

    private IAmazonS3 S3 => world.Clients.S3;

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        switch (await FindAsync(names, cancellationToken))
        {
            case Found.Nothing:
                return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"{names.Bucket} does not exist.");
            case Found.Foreign:
                return new ResourceSnapshot(Name, Type, ResourceState.Absent, null, $"The name {names.Bucket} is taken by a bucket that this environment did not make. Choose another (Aws:BucketName).") { IsForeign = true };
            default:
                var differences = await _settings.CompareAsync(names, cancellationToken);
                return differences.Count == 0
                    ? new ResourceSnapshot(Name, Type, ResourceState.Ready, names.Bucket, "Private, TLS only, encrypted, unfinished uploads and landed files expire.")
                    : new ResourceSnapshot(Name, Type, ResourceState.Degraded, names.Bucket, string.Join(" ", differences));
        }
    }

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        switch (await FindAsync(names, cancellationToken))
        {
            case Found.Foreign:
                throw new ProvisioningException($"The name {names.Bucket} is taken by a bucket that this environment did not make. It was not touched. Choose another name (Aws:BucketName).");
            case Found.Nothing:
                await world.AnnounceAsync(this, names.Bucket, cancellationToken);
                await MakeAsync(names, cancellationToken);
                break;
            default:
                break;
        }

        await _settings.ApplyAsync(names, cancellationToken);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await FindAsync(names, cancellationToken) != Found.Ours)
        {
            return;
        }

        await AbortUploadsAsync(names.Bucket, cancellationToken);
        await EmptyAsync(names.Bucket, cancellationToken);
        await S3.DeleteBucketAsync(new DeleteBucketRequest { BucketName = names.Bucket }, cancellationToken);
    }

    public async Task<string?> DescribeLossAsync(CancellationToken cancellationToken)
    {
        var names = await world.NamesAsync(cancellationToken);
        if (await FindAsync(names, cancellationToken) != Found.Ours)
        {
            return null;
        }

        var (count, bytes) = (0L, 0L);
        var request = new ListObjectsV2Request { BucketName = names.Bucket };
        ListObjectsV2Response page;
        do
        {
            page = await S3.ListObjectsV2Async(request, cancellationToken);
            foreach (var item in (page.S3Objects ?? []).Where(item => !item.Key.EndsWith('/')))
            {
                count++;
                bytes += item.Size ?? 0;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "object" : "objects")}, {bytes:N0} bytes, all landed from runs.");
    }

    public async Task<IReadOnlyList<PlanDocument>> DescribeDocumentsAsync(CancellationToken cancellationToken) =>
        [new PlanDocument(Name, "Bucket policy", Policies.Bucket(await world.NamesAsync(cancellationToken)))];

    private async Task MakeAsync(AwsNames names, CancellationToken cancellationToken)
    {
        try
        {
            // Where S3 began, a bucket's Region must not be named.
            await S3.PutBucketAsync(new PutBucketRequest { BucketName = names.Bucket, BucketRegionName = names.Region == UnnamedRegion ? null : names.Region, UseClientRegion = false }, cancellationToken);
        }
        catch (AmazonS3Exception taken) when (taken.ErrorCode == "BucketAlreadyExists")
        {
            throw new ProvisioningException($"The name {names.Bucket} was taken by somebody else's bucket just now. Choose another (Aws:BucketName).", taken);
        }
        catch (AmazonS3Exception made) when (made.ErrorCode == "BucketAlreadyOwnedByYou")
        {
            // A retried call that had arrived the first time; the announcement says that it is ours.
        }
    }

    private async Task<Found> FindAsync(AwsNames names, CancellationToken cancellationToken)
    {
        try
        {
            await S3.HeadBucketAsync(new HeadBucketRequest { BucketName = names.Bucket }, cancellationToken);
            var tags = await S3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = names.Bucket, ExpectedBucketOwner = names.AccountId }, cancellationToken);
            if (world.IsOurs((tags.TagSet ?? []).Select(tag => ((string?)tag.Key, (string?)tag.Value))))
            {
                return Found.Ours;
            }
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && missing.ErrorCode != "NoSuchTagSet")
        {
            return Found.Nothing;
        }
        catch (AmazonS3Exception untagged) when (untagged.ErrorCode == "NoSuchTagSet")
        {
            // Made, and not tagged yet, or somebody's own.
        }
        catch (AmazonS3Exception elsewhere) when (elsewhere.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.MovedPermanently or HttpStatusCode.BadRequest)
        {
            return Found.Foreign;
        }

        return await world.RecallAsync(Name, cancellationToken) == names.Bucket ? Found.Ours : Found.Foreign;
    }

    private async Task AbortUploadsAsync(string bucket, CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket };
        ListMultipartUploadsResponse page;
        do
        {
            page = await S3.ListMultipartUploadsAsync(request, cancellationToken);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                await S3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = upload.Key, UploadId = upload.UploadId }, cancellationToken);
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated == true);
    }

    /// <summary>Objects, their former versions and the marks of deleted ones; what goes is asked for anew each time.</summary>
    private async Task EmptyAsync(string bucket, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await S3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket }, cancellationToken);
            if (page.Versions is not { Count: > 0 } versions)
            {
                return;
            }

            var deleted = await S3.DeleteObjectsAsync(
                new DeleteObjectsRequest { BucketName = bucket, Quiet = true, Objects = [.. versions.Select(version => new KeyVersion { Key = version.Key, VersionId = version.VersionId })] },
                cancellationToken);
            if (deleted.DeleteErrors is [var error, ..])
            {
                throw new ProvisioningException($"{error.Key} in {bucket} could not be deleted ({error.Code}): {error.Message} Check its object lock and the permission s3:DeleteObject, and tear down again.");
            }
        }
    }

    private enum Found
    {
        Nothing,
        Ours,
        Foreign,
    }
}
