using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using SfSpend.Tests.Support;

[assembly: AssemblyFixture(typeof(MotoServer))]

namespace SfSpend.Tests.Support;

/// <summary>
/// AWS's APIs, as moto plays them: one process for the whole test run, started when the first test asks for it. Tests don't see each other's
/// resources, for each has an AWS account of its own; only the names of buckets are shared by all of them, as they are in the world.
/// </summary>
public sealed class MotoServer : IAsyncLifetime
{
    public const string Region = "us-west-2";

    private const long FirstAccount = 200_000_000_000;

    private readonly SemaphoreSlim _starting = new(1, 1);
    private Process? _process;
    private int _accountCount;

    /// <summary>Such as <c>http://127.0.0.1:5000</c>: what <c>AWS:ServiceURL</c> is set to.</summary>
    public string Url { get; private set; } = "";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>An empty account of its own, in which everything is allowed.</summary>
    public async Task<MotoAccount> OpenAccountAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await StartAsync(cancellationToken);
        var id = (FirstAccount + Interlocked.Increment(ref _accountCount)).ToString(CultureInfo.InvariantCulture);
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials("testing", "testing"), new AmazonSecurityTokenServiceConfig { ServiceURL = Url, AuthenticationRegion = Region });
        var assumed = await sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = $"arn:aws:iam::{id}:role/panel", RoleSessionName = "tests" }, cancellationToken);
        return new MotoAccount(id, Url, new SessionAWSCredentials(assumed.Credentials.AccessKeyId, assumed.Credentials.SecretAccessKey, assumed.Credentials.SessionToken));
    }

    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_process is null)
            {
                var port = FindFreePort();
                var start = new ProcessStartInfo(Requires.Moto(), ["-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                };
                var process = Process.Start(start) ?? throw new InvalidOperationException("moto_server did not start.");
                process.OutputDataReceived += (_, _) => { };
                process.ErrorDataReceived += (_, _) => { };
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                await AnswersAsync(process, port, cancellationToken);
                Url = $"http://127.0.0.1:{port}";
                _process = process;
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AnswersAsync(Process process, int port, CancellationToken cancellationToken)
    {
        while (!process.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }

        throw new InvalidOperationException($"moto_server ended with {process.ExitCode} before it listened.");
    }
}

/// <summary>One test's own AWS account.</summary>
/// <param name="Id">Twelve digits.</param>
public sealed record MotoAccount(string Id, string Url, SessionAWSCredentials Credentials)
{
    /// <summary>As a process is told them: a panel, rclone.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables
    {
        get
        {
            var keys = Credentials.GetCredentials();
            return new Dictionary<string, string>
            {
                ["AWS_ACCESS_KEY_ID"] = keys.AccessKey,
                ["AWS_SECRET_ACCESS_KEY"] = keys.SecretKey,
                ["AWS_SESSION_TOKEN"] = keys.Token,
                ["AWS_EC2_METADATA_DISABLED"] = "true",
            };
        }
    }
}
