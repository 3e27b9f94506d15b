using System.Collections.Concurrent;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace SfSpend.Core.Transferring;

/// <summary>Over SFTP, with a few connections that are used again from file to file. The host must prove its pinned key on each.</summary>
internal sealed class SftpLane(SftpEndpoint endpoint) : Lane
{
    private const string FingerprintPrefix = "SHA256:";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OperationTimeout = TimeSpan.FromMinutes(2);

    private readonly ConcurrentBag<SftpClient> _idle = [];

    public override int Width => 4;

    public override bool IsDirect => false;

    private string Address => $"{endpoint.UserName}@{endpoint.Host}:{endpoint.Port}";

    public override Task PrepareAsync(string folder, CancellationToken cancellationToken) => UseAsync(
        $"Making the folder {folder}",
        async client =>
        {
            if (!await client.ExistsAsync(folder, cancellationToken))
            {
                await client.CreateDirectoryAsync(folder, cancellationToken);
            }
        },
        cancellationToken);

    public override Task SendAsync(Parcel parcel, ByteCounter counter, CancellationToken cancellationToken) => UseAsync(
        $"Sending {parcel.Key}",
        async client =>
        {
            await using var content = parcel.OpenRead();
            await client.UploadFileAsync(content, parcel.Key, canOverride: true, new UploadReport(counter), cancellationToken);
        },
        cancellationToken);

    public override ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var client))
        {
            client.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private async Task UseAsync(string what, Func<SftpClient, Task> use, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var client))
        {
            client = await ConnectAsync(cancellationToken);
        }

        var isFine = false;
        try
        {
            await use(client);
            isFine = true;
        }
        catch (Exception failed) when (failed is SshException or SocketException or IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw new TransferException($"{what} to {Address} failed: {failed.Message}", failed);
        }
        finally
        {
            // A connection that has failed once is not trusted with another file.
            if (isFine)
            {
                _idle.Add(client);
            }
            else
            {
                client.Dispose();
            }
        }
    }

    private async Task<SftpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        string? shown = null;
        var client = new SftpClient(new PrivateKeyConnectionInfo(endpoint.Host, endpoint.Port, endpoint.UserName, ReadKey()) { Timeout = ConnectTimeout })
        {
            OperationTimeout = OperationTimeout,
        };
        client.HostKeyReceived += (_, key) =>
        {
            shown = FingerprintPrefix + key.FingerPrintSHA256.TrimEnd('=');
            key.CanTrust = string.Equals(shown, endpoint.HostKeyFingerprint, StringComparison.Ordinal);
        };

        try
        {
            await client.ConnectAsync(cancellationToken);
            return client;
        }
        catch (Exception failed) when (Explain(failed, shown) is { } explained)
        {
            client.Dispose();
            throw explained;
        }
        catch (OperationCanceledException)
        {
            client.Dispose();
            throw;
        }
    }

    private TransferException? Explain(Exception failed, string? shown) => failed switch
    {
        SshConnectionException when shown is not null && shown != endpoint.HostKeyFingerprint => new TransferException(
            $"The SFTP server at {endpoint.Host}:{endpoint.Port} shows the host key {shown}, but {endpoint.HostKeyFingerprint} is pinned. Nothing was "
            + "sent. If the server was replaced on purpose, provision the environment again; if not, find out who answers there.",
            failed) { IsFinal = true },
        SshAuthenticationException => new TransferException(
            $"The SFTP server at {endpoint.Host}:{endpoint.Port} refused user '{endpoint.UserName}' with the key {Path.GetFileName(endpoint.PrivateKeyPath)}: "
            + $"{failed.Message} Provision the environment again so that server and key fit.",
            failed) { IsFinal = true },
        SocketException or SshException or ProxyException => new TransferException(
            $"The SFTP server at {endpoint.Host}:{endpoint.Port} can't be reached: {failed.Message} Check on the environment page that it is running.", failed),
        _ => null,
    };

    private PrivateKeyFile ReadKey()
    {
        try
        {
            return new PrivateKeyFile(endpoint.PrivateKeyPath);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or SshException or InvalidOperationException or FormatException)
        {
            throw new TransferException(
                $"The private key {Path.GetFileName(endpoint.PrivateKeyPath)} of SFTP user '{endpoint.UserName}' can't be read: {failed.Message} "
                + "Provision the environment again.",
                failed) { IsFinal = true };
        }
    }

    private sealed class UploadReport(ByteCounter counter) : IProgress<UploadFileProgressReport>
    {
        public void Report(UploadFileProgressReport value) => counter.Report((long)value.TotalBytesUploaded);
    }
}
