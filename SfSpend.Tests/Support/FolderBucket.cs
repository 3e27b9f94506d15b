using System.Security.Cryptography;
using SfSpend.Core.Transferring;

namespace SfSpend.Tests.Support;

/// <summary>A folder seen as a landing bucket.</summary>
internal sealed class FolderBucket(string folder) : ILandingBucket
{
    public string Address => folder;

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
