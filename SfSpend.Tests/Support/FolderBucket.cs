using System.Security.Cryptography;
using SfSpend.Core.Transferring;

namespace SfSpend.Tests.Support;

/// <summary>A folder seen as a landing bucket, or as one in S3 whose objects the Redshift stand-in can open.</summary>
internal sealed class FolderBucket(string folder) : ICopyBucket
{
    private const string UrlPrefix = "s3://folder";

    public string Address => folder;

    public static Task<Stream?> OpenByUrlAsync(string url, CancellationToken cancellationToken)
    {
        var path = url[UrlPrefix.Length..];
        return Task.FromResult<Stream?>(File.Exists(path) ? File.OpenRead(path) : null);
    }

    public string UrlOf(string key) => $"{UrlPrefix}{Path.Combine(folder, key)}";

    public async Task WriteAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        await using var file = File.Create(Path.Combine(folder, key));
        await content.CopyToAsync(file, cancellationToken);
    }

    public async Task<LandedObject?> DescribeAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(folder, key));
        if (!file.Exists)
        {
            return null;
        }

        await using var content = file.OpenRead();
        return new LandedObject(key, content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
    }

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(File.OpenRead(Path.Combine(folder, key)));
}
