using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SfSpend.Core.Control;

/// <summary>
/// Held by one panel per environment and node name on a control database. A second panel that takes itself for the same node would carry out the
/// same schedules and resume the first one's runs, so it doesn't start. PostgreSQL releases the lock when the panel that holds it ends, however it ends.
/// </summary>
internal sealed partial class NodeLock(
    ControlDatabase control, PanelNode node, TimeSpan patience, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<NodeLock> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>A panel that was killed a moment ago may still be connected.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private NpgsqlConnection? _connection;
    private CancellationToken _stop;
    private Task _watch = Task.CompletedTask;

    /// <exception cref="ControlException">Another panel holds it.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _connection = await TryTakeAsync(cancellationToken)
            ?? throw new ControlException(
                $"Another panel already serves the environment '{node.Environment}' on this control database as its {Described}{await DescribeHolderAsync(cancellationToken)}. " +
                "Stop that panel first, or give this one an environment (Environment:Name) or a control database (ConnectionStrings:Control) of its own. " +
                "To run several panels for one environment on purpose, give each further one a name of its own (SfSpend:FurtherNode).");
        _stop = _stopping.Token;
        _watch = WatchAsync(_connection);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After everything else has stopped: until then this panel may still be working.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watch;
    }

    /// <summary>The source of the token is not disposed: it holds nothing of the system, and a host that ends may stop what it has disposed of already.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _connection?.Dispose();
    }

    private string Key => $"panel {node.Environment} {node.Name}";

    private string Described => node.IsMain ? "main node" : $"further node '{node.Name}'";

    /// <returns>The connection whose session holds the lock; null when another session does.</returns>
    private async Task<NpgsqlConnection?> TryTakeAsync(CancellationToken cancellationToken)
    {
        var connection = control.CreateSession();
        var isTaken = false;
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT set_config('lock_timeout', $1, false), pg_advisory_lock(hashtextextended($2, 0))", connection);
            command.Parameters.Add(new() { Value = FormattableString.Invariant($"{patience.TotalMilliseconds:0}ms") });
            command.Parameters.Add(new() { Value = Key });
            await command.ExecuteNonQueryAsync(cancellationToken);
            isTaken = true;
            return connection;
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
        finally
        {
            if (!isTaken)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>Where the other panel is, as far as the server tells.</summary>
    private async Task<string> DescribeHolderAsync(CancellationToken cancellationToken)
    {
        await using var command = control.DataSource.CreateCommand(
            """
            SELECT format(' (connected from %s since %s UTC)', COALESCE(host(activity.client_addr), 'the same machine'), to_char(activity.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'))
            FROM pg_locks
            INNER JOIN pg_stat_activity AS activity USING (pid)
            WHERE pg_locks.locktype = 'advisory' AND pg_locks.granted
                AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND ((CAST(pg_locks.classid AS bigint) << 32) | CAST(pg_locks.objid AS bigint)) = hashtextextended($1, 0)
            """);
        command.Parameters.Add(new() { Value = Key });
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "";
    }

    /// <summary>The lock goes with its session, as when the server restarts: then it is taken anew, before another panel takes it.</summary>
    private async Task WatchAsync(NpgsqlConnection first)
    {
        using var timer = new PeriodicTimer(Interval, time);
        _connection = first;
        while (await timer.IsTickAsync(_stop))
        {
            try
            {
                if (_connection is { } connection && await AnswersAsync(connection))
                {
                    continue;
                }

                if (_connection is { } broken)
                {
                    _connection = null;
                    await broken.DisposeAsync();
                }

                _connection = await TryTakeAsync(_stop);
                if (_connection is null)
                {
                    Log.Displaced(logger, node.Environment, Described);
                    lifetime.StopApplication();
                    return;
                }

                Log.TakenAnew(logger, node.Environment);
            }
            catch (Exception failure) when (DatabaseOutage.Explains(failure))
            {
                // Nobody else can take the lock while the database is away either.
                Log.NotAnswering(logger, failure.Message);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<bool> AnswersAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(_stop);
            return true;
        }
        catch (Exception failure) when (DatabaseOutage.Explains(failure) || connection.State != System.Data.ConnectionState.Open)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The lock of environment {Environment} was taken again after its connection broke")]
        public static partial void TakenAnew(ILogger logger, string environment);

        [LoggerMessage(LogLevel.Information, "The control database does not answer, so the lock of this node could not be checked: {Reason}")]
        public static partial void NotAnswering(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Critical, "Another panel took over the environment {Environment} as its {Node} while the control database was away; this panel stops")]
        public static partial void Displaced(ILogger logger, string environment, string node);
    }
}
