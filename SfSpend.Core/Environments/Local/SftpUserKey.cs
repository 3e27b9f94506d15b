namespace SfSpend.Core.Environments.Local;

/// <summary>The key pair with which files are sent, made by the panel unless one's own is named, and the list of keys the server lets in: this one.</summary>
internal sealed class SftpUserKey(SftpFiles files) : IResource
{
    public const string ResourceName = "sftp-user-key";

    public string Name => ResourceName;

    public string Type => "SSH key pair";

    public IReadOnlyList<string> DependsOn => [];

    public Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(files.AuthorizedKeys) && (files.HasOwnKey || !File.Exists(files.UserKey)))
        {
            return Task.FromResult(new ResourceSnapshot(Name, Type, ResourceState.Absent, null, "No key pair yet."));
        }

        if (!File.Exists(files.UserKey) || !File.Exists(files.AuthorizedKeys))
        {
            return Task.FromResult(new ResourceSnapshot(Name, Type, ResourceState.Degraded, null, $"{(File.Exists(files.UserKey) ? files.AuthorizedKeys : files.UserKey)} is missing."));
        }

        var key = OpenSshKey.ReadPublicKey(files.UserKey);
        var fingerprint = OpenSshKey.FingerprintOf(key);
        return Task.FromResult(File.ReadAllText(files.AuthorizedKeys).StartsWith(key, StringComparison.Ordinal)
            ? new ResourceSnapshot(Name, Type, ResourceState.Ready, fingerprint, $"{key.Split(' ')[0]} {fingerprint}, private key in {files.UserKey}.")
            : new ResourceSnapshot(Name, Type, ResourceState.Degraded, fingerprint, $"{files.AuthorizedKeys} lists another key than {files.UserKey}."));
    }

    public Task CreateAsync(CancellationToken cancellationToken)
    {
        if (!files.HasOwnKey && !File.Exists(files.UserKey))
        {
            var made = OpenSshKey.MakeEd25519();
            files.Write(files.UserKey + ".pub", $"{made.PublicKey} {SftpFiles.UserName}\n");
            files.Write(files.UserKey, made.PrivateKey);
        }

        files.Write(files.AuthorizedKeys, $"{OpenSshKey.ReadPublicKey(files.UserKey)} {SftpFiles.UserName}\n");
        return Task.CompletedTask;
    }

    public Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (!files.HasOwnKey)
        {
            SftpFiles.Delete(files.UserKey);
            SftpFiles.Delete(files.UserKey + ".pub");
        }

        SftpFiles.Delete(files.AuthorizedKeys);
        return Task.CompletedTask;
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(files.HasOwnKey || !File.Exists(files.UserKey)
        ? null
        : "The private key; the next provisioning makes another.");
}
