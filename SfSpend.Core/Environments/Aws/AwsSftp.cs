using Amazon;
using SfSpend.Core.Environments.Local;
using SfSpend.Core.Transferring;

namespace SfSpend.Core.Environments.Aws;

/// <summary>Where the SFTP server of the environment is, and who it must prove to be.</summary>
internal sealed class AwsSftp(AwsWorld world, SftpFiles files)
{
    private const int SftpPort = 22;

    /// <summary>Null while there is no server, or nobody knows its host key: files are never sent to an unproven one.</summary>
    public async Task<SftpEndpoint?> FindAsync(CancellationToken cancellationToken)
    {
        if (await world.ListOwnServersAsync(cancellationToken) is not [{ ServerId: { } serverId } server, ..]
            || (world.Options.SftpHostKeyFingerprint ?? server.HostKeyFingerprint) is not { Length: > 0 } fingerprint)
        {
            return null;
        }

        var address = world.Options.SftpEndpoint is { Length: > 0 } other
            ? HostAndPort.Parse(other)
            : new HostAndPort($"{serverId}.server.transfer.{world.Clients.Region}.{RegionEndpoint.GetBySystemName(world.Clients.Region).PartitionDnsSuffix}", SftpPort);
        return new SftpEndpoint(address.Host, address.Port, world.Options.SftpUserName, Normalize(fingerprint), files.UserKey);
    }

    public async Task<SftpOutput?> FindOutputAsync(CancellationToken cancellationToken) => await FindAsync(cancellationToken) is { } endpoint
        ? new SftpOutput(endpoint.Host, endpoint.Port, endpoint.UserName, endpoint.HostKeyFingerprint, $"sftp -i {Quote(endpoint.PrivateKeyPath)} -P {endpoint.Port} {endpoint.UserName}@{endpoint.Host}")
        : null;

    /// <summary>With <c>SHA256:</c> and without padding, as <c>ssh-keygen -l</c> prints it.</summary>
    private static string Normalize(string fingerprint)
    {
        const string prefix = "SHA256:";
        var bare = fingerprint.StartsWith(prefix, StringComparison.Ordinal) ? fingerprint[prefix.Length..] : fingerprint;
        return prefix + bare.TrimEnd('=');
    }

    private static string Quote(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"'{path}'" : path;
}
