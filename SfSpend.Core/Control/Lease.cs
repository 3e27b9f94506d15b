using Microsoft.Extensions.Logging;
using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>
/// What a worker holds while it carries out a run or an operation. It is renewed as long as the worker lives; work whose lease has run out has no living
/// worker, and another one may take it over.
/// </summary>
public sealed partial class Lease : IAsyncDisposable
{
    /// <summary>How long a lease lasts that nobody renews.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string _work;
    private readonly Func<CancellationToken, Task<bool>> _renew;
    private readonly Func<CancellationToken, Task> _release;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _held;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _renewing;

    /// <param name="work">What it is held for, such as "run 7".</param>
    /// <param name="renew">Extends it in the control database; false when somebody else has taken it over.</param>
    /// <param name="release">Gives it back, so that nobody has to wait until it runs out. Does nothing when the work has ended.</param>
    internal Lease(string work, Func<CancellationToken, Task<bool>> renew, Func<CancellationToken, Task> release, TimeProvider time, ILogger logger, CancellationToken shutdown)
    {
        (_work, _renew, _release, _time, _logger) = (work, renew, release, time, logger);
        _held = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        Token = _held.Token;
        _renewing = RenewUntilOverAsync();
    }

    /// <summary>Cancelled when the panel shuts down or the lease is lost.</summary>
    public CancellationToken Token { get; }

    /// <summary>Somebody else has taken the work over, or ended it: this worker has no say in it any more.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Asks the control database whether the lease is still held, and extends it.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (!IsLost && !await _renew(cancellationToken))
        {
            IsLost = true;
            Log.Lost(_logger, _work);
            await _held.CancelAsync();
        }

        return !IsLost;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _renewing;
        if (!IsLost)
        {
            await ReleaseAsync();
        }

        _over.Dispose();
        _held.Dispose();
    }

    private async Task RenewUntilOverAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (!IsLost && await timer.WaitForNextTickAsync(_over.Token))
            {
                try
                {
                    await RenewAsync(_over.Token);
                }
                catch (NpgsqlException problem)
                {
                    // While the control database is away nobody else can take the work over either.
                    Log.NotRenewed(_logger, _work, problem.Message);
                }
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // The work is over.
        }
    }

    private async Task ReleaseAsync()
    {
        using var patience = new CancellationTokenSource(Interval, _time);
        try
        {
            await _release(patience.Token);
        }
        catch (Exception problem) when (problem is NpgsqlException or OperationCanceledException)
        {
            // It runs out by itself.
            Log.NotReleased(_logger, _work, problem.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The lease of {Work} was lost: somebody else took it over or ended it")]
        public static partial void Lost(ILogger logger, string work);

        [LoggerMessage(LogLevel.Information, "The lease of {Work} was not renewed; it is tried again: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string work, string reason);

        [LoggerMessage(LogLevel.Information, "The lease of {Work} was not released and will run out: {Reason}")]
        public static partial void NotReleased(ILogger logger, string work, string reason);
    }
}
