using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Environments.Aws;

/// <summary>The landing folder of an S3 bucket. What the SFTP user sees as <c>run-14/program.csv.gz</c> is the object <c>landing/run-14/program.csv.gz</c>.</summary>
public sealed class S3LandingBucket(IAmazonS3 s3, string bucketName) : ICopyBucket
{
    public string BucketName => bucketName;

    public string Address => $"s3://{bucketName}/{AwsNames.LandingPrefix}";

    /// <summary>The object's key in the bucket.</summary>
    public static string ObjectKey(string key) => AwsNames.LandingPrefix + key;

    /// <summary><c>s3://bucket/landing/…</c>, as COPY's manifests name objects.</summary>
    public string UrlOf(string key) => $"s3://{bucketName}/{ObjectKey(key)}";

    /// <summary>The whole object is read: an upload through SFTP may have left a part of it under its name.</summary>
    public async Task<LandedObject?> DescribeAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            using var found = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucketName, Key = ObjectKey(key) }, cancellationToken);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[128 * 1024];
            var byteCount = 0L;
            int count;
            while ((count = await found.ResponseStream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, count));
                byteCount += count;
            }

            return new LandedObject(key, byteCount, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (AmazonS3Exception refused)
        {
            throw new TransferException($"{UrlOf(key)} can't be read ({refused.ErrorCode}): {refused.Message}", refused);
        }
    }

    public async Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucketName, Key = ObjectKey(key) }, cancellationToken)).ResponseStream;
        }
        catch (AmazonS3Exception refused)
        {
            throw new TransferException($"{UrlOf(key)} can't be read ({refused.ErrorCode}): {refused.Message} Run the transfer again.", refused);
        }
    }

    /// <summary>Puts an object there directly, such as the manifest that COPY reads.</summary>
    public async Task WriteAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucketName, Key = ObjectKey(key), InputStream = content, AutoCloseStream = false }, cancellationToken);
        }
        catch (AmazonS3Exception refused)
        {
            throw new TransferException($"{UrlOf(key)} can't be written ({refused.ErrorCode}): {refused.Message}", refused);
        }
    }
}
