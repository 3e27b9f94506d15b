using System.Net;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>
/// A PostgreSQL server of the panel's own: its data below the data directory, on a loopback port only the panel knows the
/// password for, started and stopped with the panel, never as root.
/// </summary>
/// <param name="settings">More lines for the server's configuration; the last word on a name wins.</param>
internal sealed partial class EmbeddedPostgres(
    DataFolders folders, PostgresOptions options, string contentRoot, IReadOnlyList<string> settings, ILogger<EmbeddedPostgres> logger) : IAsyncDisposable
{
    private const string WaitSeconds = "60";
    private const int PortAttempts = 3;

    private static readonly TimeSpan SignalPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SignalPause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresCluster _cluster = new(folders.Postgres);
    private PostgresBinaries? _binaries;
    private ServerAccount _account = ServerAccount.Own;
    private bool _running;
    private int _processId;

    public int Port { get; private set; }

    public string ConnectionStringFor(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = Port,
        Username = PostgresCluster.OwnerRole,
        Password = _cluster.ReadPassword(),
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = "SfSpend",
        IncludeErrorDetail = true,
    }.ConnectionString;

    /// <exception cref="ControlException">It can't be started; what it holds is as it was.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _binaries = await PostgresBinaries.FindAsync(options, contentRoot, _cluster, logger, cancellationToken);
            _account = await ServerAccount.FindAsync(folders, _binaries, logger, cancellationToken);
            await EndOrphanAsync(_binaries, cancellationToken);
            if (_cluster.ReadMajor() is null)
            {
                await _cluster.InitializeAsync(_binaries, _account, cancellationToken);
                Log.Initialized(logger, _binaries.Major, _cluster.Directory);
            }

            _cluster.EnsureLogFolder();
            await _account.GiveAsync(_cluster.Directory, cancellationToken);
            await StartServerAsync(_binaries, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryLock.Unwritable(folders, exception);
        }
    }

    /// <summary>Whether the server that was started is there. One that lives may still be busy with starting.</summary>
    public Task<bool> IsRunningAsync(CancellationToken cancellationToken) => Postmaster.IsAliveAsync(_processId, _cluster, cancellationToken);

    /// <summary>The last lines the server wrote.</summary>
    public string ReadLogTail() => _cluster.ReadLogTail();

    /// <summary>
    /// Starts a server that has ended again, on the same port. Its programs are looked for anew: an upgrade may have replaced or moved them.
    /// </summary>
    /// <exception cref="ControlException">It can't be started; what it holds is as it was.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await Postmaster.FindAsync(_cluster, cancellationToken) is { } starting)
            {
                // It took longer than is waited for, as after a crash with much to recover.
                _processId = starting;
                return;
            }

            _binaries = await PostgresBinaries.FindAsync(options, contentRoot, _cluster, logger, cancellationToken);
            _account = await ServerAccount.FindAsync(folders, _binaries, logger, cancellationToken);
            await Postmaster.EndRemainsAsync(_cluster, cancellationToken);
            await EndOrphanAsync(_binaries, cancellationToken);
            _cluster.EnsureLogFolder();
            await _account.GiveAsync(_cluster.Directory, cancellationToken);
            await LaunchAsync(_binaries, Port, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryLock.Unwritable(folders, exception);
        }
    }

    /// <summary>Ends the server; what was committed is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_running && _binaries is not null)
        {
            _running = false;
            await StopServerAsync(_binaries, CancellationToken.None);
            Log.Stopped(logger, Port);
        }
    }

    private async Task StartServerAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await LaunchAsync(binaries, ChoosePort(), cancellationToken);
                return;
            }
            catch (ControlException) when (attempt < PortAttempts && options.Port is null && _cluster.ReadLogTail().Contains("Address already in use", StringComparison.Ordinal))
            {
                // Somebody took the port between choosing and listening.
            }
        }
    }

    private async Task LaunchAsync(PostgresBinaries binaries, int port, CancellationToken cancellationToken)
    {
        Port = port;
        await _cluster.WriteSettingsAsync(port, settings, _account, cancellationToken);
        _cluster.RotateLog();
        var start = await Command.RunAsync(
            _account.BoundedCommandLine(options.MaxProcessMegabytes, binaries.PgCtlPath, "start", "--wait", "--silent", $"--timeout={WaitSeconds}", $"--pgdata={_cluster.Directory}", $"--log={_cluster.LogPath}"),
            cancellationToken);
        if (!start.Succeeded)
        {
            throw new ControlException($"PostgreSQL {binaries.Major} did not start on {_cluster.Directory}. {_cluster.DescribeShortage()}It said:\n{_cluster.ReadLogTail()}\n{start.Output}\nNothing was changed; put that right and start again.");
        }

        _running = true;
        _processId = await Postmaster.FindAsync(_cluster, cancellationToken) ?? 0;
        Log.Started(logger, binaries.Major, port, _cluster.Directory);
    }

    /// <summary>
    /// A server that outlived its panel is ended, not adopted: whatever that panel was doing in it must not go on beside this
    /// one. PostgreSQL keeps what was committed.
    /// </summary>
    private async Task EndOrphanAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        if (await Postmaster.FindAsync(_cluster, cancellationToken) is { } orphan)
        {
            await StopServerAsync(binaries, cancellationToken);
            Log.OrphanEnded(logger, orphan);
        }
        else if (File.Exists(_cluster.PostmasterPath))
        {
            File.Delete(_cluster.PostmasterPath);
            Log.StaleLockRemoved(logger, _cluster.PostmasterPath);
        }
    }

    private async Task StopServerAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        var stop = await StopAsync("fast");
        if (!stop.Succeeded && await Postmaster.FindAsync(_cluster, cancellationToken) is not null)
        {
            stop = await StopAsync("immediate");
            if (!stop.Succeeded)
            {
                throw new ControlException($"The PostgreSQL server on {_cluster.Directory} did not stop: {stop.Output} End it by hand, then start again.");
            }
        }

        Task<CommandResult> StopAsync(string mode) => File.Exists(binaries.PgCtlPath)
            ? Command.RunAsync(
                _account.CommandLine(binaries.PgCtlPath, "stop", "--wait", "--silent", $"--timeout={WaitSeconds}", $"--mode={mode}", $"--pgdata={_cluster.Directory}"),
                cancellationToken)
            : EndWithoutProgramsAsync(mode == "fast" ? "INT" : "QUIT", cancellationToken);
    }

    /// <summary>An upgrade took the programs away under the running server: it is told by a signal what <c>pg_ctl</c> would tell it.</summary>
    private async Task<CommandResult> EndWithoutProgramsAsync(string signal, CancellationToken cancellationToken)
    {
        if (await Postmaster.FindAsync(_cluster, cancellationToken) is not { } processId)
        {
            return new CommandResult(0, "");
        }

        var told = await Postmaster.SignalAsync(processId, signal, cancellationToken);
        if (!told.Succeeded)
        {
            return told;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(SignalPatience);
        try
        {
            while (await Postmaster.IsAliveAsync(processId, _cluster, patience.Token))
            {
                await Task.Delay(SignalPause, TimeProvider.System, patience.Token);
            }

            return told;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new CommandResult(1, $"It did not end within {SignalPatience.TotalSeconds:0} seconds.");
        }
    }

    private int ChoosePort()
    {
        if (options.Port is { } configured)
        {
            return LoopbackPort.IsFree(configured)
                ? configured
                : throw new ControlException($"Port {configured} (Postgres:Port) on 127.0.0.1 is in use by another program. Stop that program, name another port, or leave the option out so that a free one is chosen.");
        }

        var remembered = _cluster.ReadPort();
        if (remembered is { } port && LoopbackPort.IsFree(port))
        {
            return port;
        }

        var chosen = LoopbackPort.FindFree();
        if (remembered is { } taken)
        {
            Log.PortChanged(logger, taken, chosen);
        }

        return chosen;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "PostgreSQL {Major} data directory was made in {Directory}")]
        public static partial void Initialized(ILogger logger, int major, string directory);

        [LoggerMessage(LogLevel.Information, "PostgreSQL {Major} was started on 127.0.0.1:{Port} over {Directory}")]
        public static partial void Started(ILogger logger, int major, int port, string directory);

        [LoggerMessage(LogLevel.Information, "PostgreSQL on 127.0.0.1:{Port} was stopped")]
        public static partial void Stopped(ILogger logger, int port);

        [LoggerMessage(LogLevel.Information, "PostgreSQL server {ProcessId} had outlived its panel and was ended")]
        public static partial void OrphanEnded(ILogger logger, int processId);

        [LoggerMessage(LogLevel.Information, "The lock file {Path} of a server that is gone was removed")]
        public static partial void StaleLockRemoved(ILogger logger, string path);

        [LoggerMessage(LogLevel.Information, "Port {Taken}, used before by the embedded PostgreSQL, was taken by another program; {Chosen} was chosen instead")]
        public static partial void PortChanged(ILogger logger, int taken, int chosen);
    }
}
