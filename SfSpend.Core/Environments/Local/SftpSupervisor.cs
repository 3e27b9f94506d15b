using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using SfSpend.Core.Control;

namespace SfSpend.Core.Environments.Local;

/// <summary>Keeps one SFTP server running: starts it, starts it again when it dies, stops it.</summary>
internal sealed partial class SftpSupervisor(
    RcloneProgram program, DataFolders folders, SftpFiles files, TimeProvider time, ILogger<SftpSupervisor> logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // Not disposed: it holds nothing of the system, and a host that ends may stop what it has disposed of already.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private CancellationTokenSource? _stopping;
    private Task _watch = Task.CompletedTask;
    private volatile RcloneProcess? _process;
    private volatile string? _servedKeys;
    private volatile string _failure = "It is not running.";

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Why it does not serve as it should, or null.</summary>
    public string? Fault => !IsRunning
        ? _failure
        : _servedKeys != DigestKeys() ? "It was started with other keys than there are now." : null;

    /// <exception cref="ProvisioningException">It does not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await EndAsync();
            if (SftpServerState.Read(files) is { ProcessId: { } orphan } && await RcloneProcess.EndOrphanAsync(orphan, files, cancellationToken))
            {
                Log.OrphanEnded(logger, orphan);
            }

            var process = await LaunchAsync(cancellationToken);
            _stopping = new CancellationTokenSource();
            _watch = WatchAsync(process, _stopping.Token);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await EndAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task EndAsync()
    {
        if (_stopping is not null)
        {
            await _stopping.CancelAsync();
            await _watch;
            _stopping.Dispose();
            _stopping = null;
            _failure = "It was stopped.";
            Log.Stopped(logger);
        }
    }

    /// <summary>Serves on the remembered port, or on another when somebody else has taken it.</summary>
    private async Task<RcloneProcess> LaunchAsync(CancellationToken cancellationToken)
    {
        var executable = program.Find() ?? throw new ProvisioningException(program.Absence ?? "rclone is gone.");
        var remembered = SftpServerState.Read(files)?.Port;
        var port = remembered is { } known && LoopbackPort.IsFree(known) ? known : LoopbackPort.FindFree();
        if (remembered is { } taken && taken != port)
        {
            Log.PortChanged(logger, taken, port);
        }

        var keys = DigestKeys();
        var process = await RcloneProcess.StartAsync(executable, folders, files, port, time, logger, cancellationToken);
        files.Write(files.KnownHosts, string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{port} {File.ReadAllText(files.HostPublicKey).Trim()}\n"));
        new SftpServerState(port, process.Id).Write(files);
        _servedKeys = keys;
        _process = process;
        Log.Started(logger, port, process.Id);
        return process;
    }

    private async Task WatchAsync(RcloneProcess first, CancellationToken stopping)
    {
        var process = first;
        try
        {
            while (true)
            {
                await process.WaitForExitAsync(stopping);
                _failure = $"It ended unexpectedly and is being started again. It last said: {process.LastLines}";
                Log.Died(logger, process.Id, process.LastLines);
                _process = null;
                process.Dispose();
                process = await RelaunchAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _process = null;
            process.Kill();
            process.Dispose();
        }
    }

    private async Task<RcloneProcess> RelaunchAsync(CancellationToken stopping)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, stopping);
            try
            {
                return await LaunchAsync(stopping);
            }
            catch (Exception exception) when (exception is ProvisioningException or IOException or UnauthorizedAccessException)
            {
                _failure = $"It could not be started again: {exception.Message}";
                Log.RestartFailed(logger, exception.Message);
            }
        }
    }

    private string DigestKeys()
    {
        var text = new StringBuilder();
        foreach (var path in new[] { files.AuthorizedKeys, files.HostKey })
        {
            text.AppendLine(File.Exists(path) ? File.ReadAllText(path) : "");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "SFTP server was started on 127.0.0.1:{Port} as process {ProcessId}")]
        public static partial void Started(ILogger logger, int port, int processId);

        [LoggerMessage(LogLevel.Information, "SFTP server was stopped")]
        public static partial void Stopped(ILogger logger);

        [LoggerMessage(LogLevel.Information, "SFTP server {ProcessId} had outlived its panel and was ended")]
        public static partial void OrphanEnded(ILogger logger, int processId);

        [LoggerMessage(LogLevel.Warning, "SFTP server {ProcessId} ended unexpectedly; it last said: {LastLines}")]
        public static partial void Died(ILogger logger, int processId, string lastLines);

        [LoggerMessage(LogLevel.Warning, "SFTP server could not be started again: {Reason}")]
        public static partial void RestartFailed(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Warning, "Port {Taken}, used before by the SFTP server, was taken by another program; {Chosen} was chosen instead")]
        public static partial void PortChanged(ILogger logger, int taken, int chosen);
    }
}
