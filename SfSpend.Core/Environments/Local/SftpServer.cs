using System.Globalization;

namespace SfSpend.Core.Environments.Local;

/// <summary>The SFTP server over the landing folder: on loopback, with one key to get in and no password.</summary>
internal sealed class SftpServer(SftpSupervisor supervisor, RcloneProgram program, SftpFiles files) : IResource
{
    public const string ResourceName = "sftp-server";

    public string Name => ResourceName;

    public string Type => "SFTP server";

    public IReadOnlyList<string> DependsOn => [LandingFolder.ResourceName, SftpUserKey.ResourceName, SftpHostKey.ResourceName];

    public string? Unavailable => program.Absence;

    public Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        if (SftpServerState.Read(files) is not { } server)
        {
            return Task.FromResult(supervisor.IsRunning
                ? new ResourceSnapshot(Name, Type, ResourceState.Degraded, null, $"A server is running, but its file {files.Server} is gone.")
                : new ResourceSnapshot(Name, Type, ResourceState.Absent, null, Unavailable ?? "No server yet."));
        }

        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}");
        return Task.FromResult(supervisor.Fault is { } fault
            ? new ResourceSnapshot(Name, Type, ResourceState.Degraded, address, Unavailable ?? fault)
            : new ResourceSnapshot(Name, Type, ResourceState.Ready, address, $"Serves the landing folder on {address}."));
    }

    public Task CreateAsync(CancellationToken cancellationToken) => supervisor.StartAsync(cancellationToken);

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        await supervisor.StopAsync(cancellationToken);
        SftpFiles.Delete(files.Server);
        SftpFiles.Delete(files.KnownHosts);
        if (Directory.Exists(files.Cache))
        {
            Directory.Delete(files.Cache, recursive: true);
        }
    }

    public Task<string?> DescribeLossAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
