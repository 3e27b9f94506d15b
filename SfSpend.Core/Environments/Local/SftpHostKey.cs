namespace SfSpend.Core.Environments.Local;

/// <summary>The key by which the SFTP server proves to be itself. Made by the panel, so its fingerprint is known before the first connection.</summary>
internal sealed class SftpHostKey(SftpFiles files) : IResource
{
    public const string ResourceName = "sftp-host-key";

    public string Name => ResourceName;

    public string Type => "SSH host key";

    public IReadOnlyList<string> DependsOn => [];

    public Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(files.HostKey))
        {
            return Task.FromResult(new ResourceSnapshot(Name, Type, ResourceState.Absent, null, "No host key yet."));
        }

        var key = OpenSshKey.ReadPublicKey(files.HostKey);
        var fingerprint = OpenSshKey.FingerprintOf(key);
        return Task.FromResult(File.Exists(files.HostPublicKey) && File.ReadAllText(files.HostPublicKey).StartsWith(key, StringComparison.Ordinal)
            ? new ResourceSnapshot(Name, Type, ResourceState.Ready, fingerprint, $"ED25519 {fingerprint}.")
            : new ResourceSnapshot(Name, Type, ResourceState.Degraded, fingerprint, $"{files.HostPublicKey} does not belong to {files.HostKey}."));
    }

    public Task CreateAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(files.HostKey))
        {
            files.Write(files.HostKey, OpenSshKey.MakeEd25519().PrivateKey);
        }

        files.Write(files.HostPublicKey, $"{OpenSshKey.ReadPublicKey(files.HostKey)}\n");
        return Task.CompletedTask;
    }

    public Task DeleteAsync(CancellationToken cancellationToken)
    {
        SftpFiles.Delete(files.HostKey);
        SftpFiles.Delete(files.HostPublicKey);
        return Task.CompletedTask;
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
