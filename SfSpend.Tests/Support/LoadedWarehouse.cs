namespace SfSpend.Tests.Support;

/// <summary>A warehouse with one load that the tests of a class only read.</summary>
public abstract class LoadedWarehouse(PostgresServer server) : IAsyncLifetime
{
    private TestWarehouse? _warehouse;

    internal TestWarehouse Warehouse => _warehouse ?? throw new InvalidOperationException("The warehouse is not loaded yet.");

    /// <summary>What is loaded.</summary>
    internal abstract IReadOnlyList<Fact> Facts { get; }

    public async ValueTask InitializeAsync()
    {
        _warehouse = await TestWarehouse.CreateAsync(server);
        Prepare(_warehouse.Files);
        await _warehouse.LoadAsync(1, Facts);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_warehouse is not null)
        {
            await _warehouse.DisposeAsync();
        }
    }

    /// <summary>Adds members to those that are always there.</summary>
    internal virtual void Prepare(ConformedFiles files)
    {
    }
}
