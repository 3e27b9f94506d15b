namespace SfSpend.Tests.Support;

/// <summary>A warehouse whose loads the tests of a class only read.</summary>
public abstract class LoadedWarehouse(PostgresServer server, WarehouseKind kind = WarehouseKind.Postgres) : IAsyncLifetime
{
    private TestWarehouse? _warehouse;

    internal TestWarehouse Warehouse => _warehouse ?? throw new InvalidOperationException("The warehouse is not loaded yet.");

    /// <summary>What is loaded first.</summary>
    internal abstract IReadOnlyList<Fact> Facts { get; }

    public async ValueTask InitializeAsync()
    {
        _warehouse = await TestWarehouse.CreateAsync(server, kind);
        Prepare(_warehouse.Files);
        await _warehouse.LoadAsync(1, Facts);
        await LoadMoreAsync(_warehouse);
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

    /// <summary>Publishes what comes after the first load.</summary>
    internal virtual Task LoadMoreAsync(TestWarehouse warehouse) => Task.CompletedTask;
}
