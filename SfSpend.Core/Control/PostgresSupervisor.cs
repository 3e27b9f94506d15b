using Microsoft.Extensions.Logging;

namespace SfSpend.Core.Control;

/// <summary>Keeps the embedded PostgreSQL running: starts it again when it has ended, whatever ended it, for as long as it takes.</summary>
/// <param name="restarted">Called when it is back: connections to the one before are worth nothing.</param>
internal sealed partial class PostgresSupervisor(EmbeddedPostgres server, Action restarted, TimeProvider time, ILogger<PostgresSupervisor> logger) : IAsyncDisposable
{
    /// <summary>A server that was away for longer is not expected to come back without somebody's help.</summary>
    public static readonly TimeSpan Hope = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;
    private long _endedAt;
    private volatile string? _fault;

    /// <summary>Why it does not run, or null.</summary>
    public string? Fault => _fault;

    /// <summary>It could not be brought back for a minute. It is still tried.</summary>
    public bool IsGivenUp => _fault is not null && time.GetElapsedTime(Interlocked.Read(ref _endedAt)) >= Hope;

    /// <summary>From now on it is looked after.</summary>
    public void Start() => _watching = WatchAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (!await server.IsRunningAsync(_stopping.Token))
                {
                    Interlocked.Exchange(ref _endedAt, time.GetTimestamp());
                    _fault = "The embedded PostgreSQL ended unexpectedly and is being started again.";
                    Log.Ended(logger, server.ReadLogTail());
                    await BringBackAsync();
                    restarted();
                    _fault = null;
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The panel ends, and the server with it.
        }
    }

    private async Task BringBackAsync()
    {
        for (var pause = Interval; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await server.RestartAsync(_stopping.Token);
                Log.BroughtBack(logger, time.GetElapsedTime(Interlocked.Read(ref _endedAt)));
                return;
            }
            catch (ControlException failure)
            {
                _fault = $"The embedded PostgreSQL ended unexpectedly and could not be started again: {failure.Message}";
                Log.RestartFailed(logger, failure.Message);
            }

            await Task.Delay(pause, time, _stopping.Token);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The embedded PostgreSQL ended unexpectedly; it last said: {LastLines}")]
        public static partial void Ended(ILogger logger, string lastLines);

        [LoggerMessage(LogLevel.Warning, "The embedded PostgreSQL was started again after {Absence}")]
        public static partial void BroughtBack(ILogger logger, TimeSpan absence);

        [LoggerMessage(LogLevel.Error, "The embedded PostgreSQL could not be started again: {Reason}")]
        public static partial void RestartFailed(ILogger logger, string reason);
    }
}
