using System.Security.Cryptography;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Environments.Local;

/// <summary>The landing folder as a bucket: keys are paths below it, and nothing outside of it can be named.</summary>
internal sealed class LocalLandingBucket(string folder) : ILandingBucket
{
    public string Address => folder;

    public async Task<LandedObject?> DescribeAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
        {
            return null;
        }

        await using var content = File.OpenRead(path);
        var hash = await SHA256.HashDataAsync(content, cancellationToken);
        return new LandedObject(key, content.Length, Convert.ToHexStringLower(hash));
    }

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        return File.Exists(path)
            ? Task.FromResult<Stream>(File.OpenRead(path))
            : throw new TransferException($"{key} is not in the landing folder {folder}. Run the transfer again.");
    }

    /// <exception cref="TransferException">The key, or a link on its way, leads out of the folder.</exception>
    private string PathOf(string key)
    {
        var root = RealPath.Of(folder) + Path.DirectorySeparatorChar;
        var path = RealPath.Of(Path.Combine(root, key));
        return key.Length > 0 && path.StartsWith(root, StringComparison.Ordinal)
            ? path
            : throw new TransferException($"The key \"{key}\" leads out of the landing folder {folder}. Keys are paths below it, such as run-14/program.csv.gz.");
    }
}
