using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SfSpend.Core.Control;

namespace SfSpend.Core.Environments.Local;

/// <summary>One run of <c>rclone serve sftp</c> over the landing folder, from its start to its end.</summary>
internal sealed partial class RcloneProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly Task _exit;
    private readonly Queue<string> _lastLines = new();
    private readonly ILogger _logger;

    private RcloneProcess(Process process, ILogger logger)
    {
        _process = process;
        _logger = logger;
        Id = process.Id;
        Listen();
        _exit = process.WaitForExitAsync(CancellationToken.None);
    }

    public int Id { get; }

    public bool HasExited => _exit.IsCompleted;

    public string LastLines
    {
        get
        {
            lock (_lastLines)
            {
                return string.Join(" | ", _lastLines);
            }
        }
    }

    /// <summary>Starts it and waits until it speaks SSH.</summary>
    /// <exception cref="ProvisioningException">It ended, or said nothing for too long.</exception>
    public static async Task<RcloneProcess> StartAsync(
        string program, DataFolders folders, SftpFiles files, int port, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        // What an earlier server had not written when it was killed must not turn up in the landing folder now.
        if (Directory.Exists(files.Cache))
        {
            Directory.Delete(files.Cache, recursive: true);
        }

        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "serve", "sftp", folders.Landing,
                "--addr", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
                "--user", SftpFiles.UserName,
                "--authorized-keys", files.AuthorizedKeys,
                "--key", files.HostKey,
                "--config", "/dev/null",
                "--cache-dir", files.Cache,

                // Clients write several blocks at once, in any order: the cache puts them in order, and a file appears whole, when it is closed.
                "--vfs-cache-mode", "writes",
                "--vfs-write-back", "0s",
                "--dir-cache-time", "0s",
            },
        };
        ChildEnvironment.Restrict(start);
        RcloneProcess rclone;
        try
        {
            rclone = new RcloneProcess(Process.Start(start) ?? throw new ProvisioningException($"{program} was not started."), logger);
        }
        catch (Win32Exception exception)
        {
            throw new ProvisioningException($"{program} can't be started: {exception.Message}", exception);
        }

        var ready = false;
        try
        {
            await rclone.WaitUntilReadyAsync(port, time, cancellationToken);
            ready = true;
            return rclone;
        }
        finally
        {
            if (!ready)
            {
                rclone.Kill();
                rclone.Dispose();
            }
        }
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _exit.WaitAsync(cancellationToken);

    public void Kill()
    {
        if (!HasExited)
        {
            _process.Kill();
        }
    }

    public void Dispose() => _process.Dispose();

    /// <summary>Ends a server that outlived its panel. Only a process that serves these very keys is touched.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> EndOrphanAsync(int processId, SftpFiles files, CancellationToken cancellationToken)
    {
        var commandLine = await ProcessCommandLine.ReadAsync(processId, cancellationToken);
        if (!commandLine.Contains("serve sftp", StringComparison.Ordinal) || !commandLine.Contains(files.AuthorizedKeys, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            using var orphan = Process.GetProcessById(processId);
            orphan.Kill();
            await orphan.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            // It ended by itself meanwhile.
        }

        return true;
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        const int keptLineCount = 5;
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        Log.LineWritten(_logger, line);
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > keptLineCount)
            {
                _lastLines.Dequeue();
            }
        }
    }

    private async Task WaitUntilReadyAsync(int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await GreetsAsync(port, cancellationToken))
        {
            if (HasExited)
            {
                throw new ProvisioningException($"The SFTP server ended at once (exit code {_process.ExitCode}); something else may have port {port}. Provision again. It said: {LastLines}");
            }

            if (time.GetElapsedTime(started) > StartPatience)
            {
                throw new ProvisioningException($"The SFTP server on port {port} did not answer within {StartPatience.TotalSeconds:0} seconds. Provision again when the machine is less busy. It said: {LastLines}");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async Task<bool> GreetsAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            using var reader = new StreamReader(client.GetStream());
            return (await reader.ReadLineAsync(cancellationToken))?.StartsWith("SSH-2.0", StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // Not listening yet.
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "rclone wrote: {Line}")]
        public static partial void LineWritten(ILogger logger, string line);
    }
}
