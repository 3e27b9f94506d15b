using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>
/// Holds the transactions of the current load in memory and, where there is room beside it, those of an earlier one that somebody asks for. Each
/// is read once, however many wait for it.
/// </summary>
public sealed class FactMemory(IEnvironmentConnector connector, IOptions<ReportingOptions> options, TimeProvider time)
{
    /// <summary>So long an earlier load keeps its place against another one.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromMinutes(1);

    private readonly int _capacity = options.Value.RowsInMemory;
    private readonly Lock _lock = new();
    private Held? _current;
    private Held? _earlier;

    /// <summary>The transactions of a load; null when nothing is loaded, or there is no room for it: then the warehouse has to be asked.</summary>
    /// <param name="asked">Null: the current load.</param>
    /// <exception cref="ReportException">
    /// There is no such load, the environment is not provisioned, or the warehouse did not answer or does not add up to what was proven.
    /// </exception>
    public async Task<FactColumns?> FindAsync(LoadId? asked, CancellationToken cancellationToken)
    {
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        while (true)
        {
            var (current, load) = await reader.ReadAsync(
                async (connection, token) =>
                {
                    var current = await ConsistentRead.FindCurrentAsync(connection, token);
                    return (current, asked is { } id && id != current?.LoadId ? await ConsistentRead.FindAskedAsync(connection, id, token) : current);
                },
                cancellationToken);
            if (current is null || load is null || Hold(reader, current, load) is not { } reading)
            {
                return null;
            }

            // A load that is read as the current one may have given way to the next meanwhile.
            var fact = await reading.WaitAsync(cancellationToken);
            if (IsSame(fact.Load, load))
            {
                return fact;
            }
        }
    }

    private Task<FactColumns>? Hold(NpgsqlDataSource reader, LoadSummary current, LoadSummary load)
    {
        lock (_lock)
        {
            if (IsSame(load, current))
            {
                return load.RowCount <= _capacity ? (_current = Keep(_current, reader, load, null)).Reading : null;
            }

            var isInUse = _earlier is { } other && !IsSame(other.Load, load) && (!other.Reading.IsCompleted || time.GetElapsedTime(other.AskedAt) < InUse);
            return !isInUse && current.RowCount + load.RowCount <= _capacity ? (_earlier = Keep(_earlier, reader, load, load.LoadId)).Reading : null;
        }
    }

    /// <summary>What is held, if it is this load and could be read; or the load, from now on.</summary>
    private Held Keep(Held? held, NpgsqlDataSource reader, LoadSummary load, LoadId? asked) =>
        held is not null && IsSame(held.Load, load) && (!held.Reading.IsCompleted || held.Reading is { IsCompletedSuccessfully: true, Result: var fact } && IsSame(fact.Load, load))
            ? held with { AskedAt = time.GetTimestamp() }
            : new Held(load, Task.Run(() => ReadAsync(reader, asked)), time.GetTimestamp());

    /// <summary>Whoever stops waiting does not end it for the others.</summary>
    private static async Task<FactColumns> ReadAsync(NpgsqlDataSource reader, LoadId? asked)
    {
        var found = await reader.ReadLoadAsync(asked, FactColumnsReader.ReadAsync, CancellationToken.None) ?? throw new ReportException(ConsistentRead.LoadFirst);
        return found.Answer;
    }

    private static bool IsSame(LoadSummary one, LoadSummary other) => one.Version == other.Version;

    private sealed record Held(LoadSummary Load, Task<FactColumns> Reading, long AskedAt);
}
