using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SfSpend.Core.Transferring;

namespace SfSpend.Tests.Support;

/// <summary>A real SFTP server, rclone's, on a loopback port over a folder of its own, with its own host key and one user key.</summary>
internal sealed class RcloneSftpServer : IAsyncDisposable
{
    public const string UserName = "landing";

    private readonly DirectoryInfo _root;
    private readonly Process _process;

    private RcloneSftpServer(DirectoryInfo root, Process process, int port)
    {
        _root = root;
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public string Folder => Path.Combine(_root.FullName, "bucket");

    public FolderBucket Bucket => new(Folder);

    public required string HostKeyFingerprint { get; init; }

    public SftpEndpoint Endpoint => new("127.0.0.1", Port, UserName, HostKeyFingerprint, Path.Combine(_root.FullName, "user"));

    /// <summary>Over a folder of its own.</summary>
    public static Task<RcloneSftpServer> StartAsync(CancellationToken cancellationToken) => StartAsync(remote: null, account: null, cancellationToken);

    /// <summary>Over a folder of a bucket in S3, as Transfer Family's servers are. The bucket need not be there yet.</summary>
    /// <param name="path">Such as <c>bucket/landing</c>.</param>
    public static Task<RcloneSftpServer> StartOverS3Async(MotoAccount account, string path, CancellationToken cancellationToken) =>
        StartAsync($":s3,provider=Other,env_auth=true,region={MotoServer.Region},endpoint='{account.Url}':{path}", account, cancellationToken);

    private static async Task<RcloneSftpServer> StartAsync(string? remote, MotoAccount? account, CancellationToken cancellationToken)
    {
        var rclone = Requires.Rclone();
        Requires.Program("ssh-keygen", "apt-get install openssh-client");
        var root = Directory.CreateTempSubdirectory("sfspend-sftp-");
        await MakeKeyAsync(root, "host", cancellationToken);
        await MakeKeyAsync(root, "user", cancellationToken);
        var bucket = root.CreateSubdirectory("bucket");
        var port = FindFreePort();
        var start = new ProcessStartInfo(rclone)
        {
            RedirectStandardError = true,
            ArgumentList =
            {
                "serve", "sftp", remote ?? bucket.FullName,
                "--config", Path.Combine(root.FullName, "rclone.conf"),
                "--addr", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
                "--key", Path.Combine(root.FullName, "host"),
                "--authorized-keys", Path.Combine(root.FullName, "user.pub"),
                "--user", UserName,
                "--vfs-cache-mode", "off",
            },
        };
        foreach (var (name, value) in account?.EnvironmentVariables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        start.Environment.Remove("AWS_CA_BUNDLE");
        var process = Process.Start(start) ?? throw new InvalidOperationException("rclone did not start.");
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var server = new RcloneSftpServer(root, process, port) { HostKeyFingerprint = await ReadFingerprintAsync(root, cancellationToken) };
        await server.AnswersAsync(cancellationToken);
        return server;
    }

    /// <summary>A key the server does not know.</summary>
    public async Task<SftpEndpoint> WithStrangeKeyAsync(CancellationToken cancellationToken)
    {
        await MakeKeyAsync(_root, "stranger", cancellationToken);
        return Endpoint with { PrivateKeyPath = Path.Combine(_root.FullName, "stranger") };
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _root.Delete(recursive: true);
    }

    private static async Task MakeKeyAsync(DirectoryInfo root, string name, CancellationToken cancellationToken) =>
        await RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", Path.Combine(root.FullName, name)], cancellationToken);

    private static async Task<string> ReadFingerprintAsync(DirectoryInfo root, CancellationToken cancellationToken) =>
        (await RunAsync("ssh-keygen", ["-l", "-f", Path.Combine(root.FullName, "host.pub")], cancellationToken)).Split(' ')[1];

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        while (!_process.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }
        }

        throw new InvalidOperationException($"rclone ended with {_process.ExitCode} before it listened.");
    }
}
