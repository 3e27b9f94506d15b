using Amazon.S3;
using Amazon.S3.Model;

namespace SfSpend.Tests.Support;

/// <summary>The objects of an account's buckets, by the addresses that Redshift is given.</summary>
internal sealed class MotoObjects(MotoAccount account) : IDisposable
{
    private readonly AmazonS3Client _s3 = new(
        account.Credentials, new AmazonS3Config { ServiceURL = account.Url, AuthenticationRegion = MotoServer.Region, ForcePathStyle = true });

    /// <param name="address"><c>s3://bucket/key</c>.</param>
    /// <returns>Null when there is no such object.</returns>
    public async Task<Stream?> OpenAsync(string address, CancellationToken cancellationToken)
    {
        var path = new Uri(address);
        try
        {
            return (await _s3.GetObjectAsync(new GetObjectRequest { BucketName = path.Host, Key = path.AbsolutePath[1..] }, cancellationToken)).ResponseStream;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Whether the account has the bucket.</summary>
    public async Task<bool> HasBucketAsync(string bucket, CancellationToken cancellationToken) =>
        (await _s3.ListBucketsAsync(cancellationToken)).Buckets?.Exists(other => other.BucketName == bucket) == true;

    public void Dispose() => _s3.Dispose();
}
