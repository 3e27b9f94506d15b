using Microsoft.Extensions.Options;
using Npgsql;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>Loads whose transactions are held in memory, those asked for last; each is read once, however many wait for it.</summary>
public sealed class FactMemory(IEnvironmentConnector connector, IOptions<ReportingOptions> options)
{
    /// <summary>One is current, another may be compared with it.</summary>
    private const int MostLoads = 2;

    private readonly int _capacity = options.Value.RowsInMemory;
    private readonly Lock _lock = new();

    /// <summary>Those asked for last come first.</summary>
    private readonly List<Held> _held = [];

    /// <summary>The transactions of a load; null when nothing is loaded, or when there are more of them than may be held.</summary>
    /// <param name="asked">Null: the current load.</param>
    /// <exception cref="ReportException">There is no such load, the environment is not provisioned, or the warehouse does not add up to what was proven.</exception>
    public async Task<FactColumns?> FindAsync(LoadId? asked, CancellationToken cancellationToken)
    {
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        var load = await reader.ReadAsync<LoadSummary?>(
            async (connection, token) => asked is { } id
                ? await ConsistentRead.FindAskedAsync(connection, id, token)
                : await ConsistentRead.FindCurrentAsync(connection, token),
            cancellationToken);
        return load is null || load.RowCount > _capacity ? null : await Hold(reader, load).WaitAsync(cancellationToken);
    }

    private Task<FactColumns> Hold(NpgsqlDataSource reader, LoadSummary load)
    {
        lock (_lock)
        {
            // Loads are counted anew after a teardown: when one was published is part of which one it is.
            var held = _held.Find(one => one.Load.LoadId == load.LoadId && one.Load.PublishedAt == load.PublishedAt && !one.Reading.IsFaulted);
            _held.RemoveAll(one => one == held || one.Reading.IsFaulted);
            held ??= new Held(load, Task.Run(() => ReadAsync(reader, load.LoadId)));
            _held.Insert(0, held);
            while (_held.Count > MostLoads || _held.Sum(one => one.Load.RowCount) > _capacity)
            {
                _held.RemoveAt(_held.Count - 1);
            }

            return held.Reading;
        }
    }

    /// <summary>Whoever stops waiting does not end it for the others.</summary>
    private static async Task<FactColumns> ReadAsync(NpgsqlDataSource reader, LoadId id)
    {
        var found = await reader.ReadLoadAsync(id, FactColumnsReader.ReadAsync, CancellationToken.None) ?? throw new ReportException(ConsistentRead.LoadFirst);
        return found.Answer;
    }

    private sealed record Held(LoadSummary Load, Task<FactColumns> Reading);
}
