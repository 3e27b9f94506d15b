using System.Globalization;
using Dapper;
using Npgsql;
using SfSpend.Core.Warehouse;

namespace SfSpend.Core.Environments.Local;

/// <summary>The warehouse of a local environment: a database on the control database's server, with the star schema's tables.</summary>
internal sealed class WarehouseDatabase(LocalWarehouse warehouse) : IResource
{
    public const string ResourceName = "warehouse-database";

    public string Name => ResourceName;

    public string Type => "PostgreSQL database";

    /// <summary>A load leads back to its raw extracts: they go after it.</summary>
    public IReadOnlyList<string> DependsOn => [RawExtracts.ResourceName];

    private ResourceSnapshot Absent => new(Name, Type, ResourceState.Absent, null, $"Database {warehouse.Database} does not exist.");

    public async Task<ResourceSnapshot> DescribeAsync(CancellationToken cancellationToken)
    {
        var mark = await FindMarkAsync(warehouse.Database, cancellationToken);
        if (mark is null)
        {
            return Absent;
        }

        if (mark != warehouse.Mark)
        {
            return new ResourceSnapshot(Name, Type, ResourceState.Failed, warehouse.Database, $"Database {warehouse.Database} exists, but this environment did not make it.");
        }

        try
        {
            await using var command = warehouse.Owner.CreateCommand($"SELECT to_regclass('{StarSchema.Schema}.transaction') IS NOT NULL AND to_regclass('{StarSchema.Schema}.load') IS NOT NULL");
            return await command.ExecuteScalarAsync(cancellationToken) is true
                ? new ResourceSnapshot(Name, Type, ResourceState.Ready, warehouse.Database, string.Create(CultureInfo.InvariantCulture, $"On {warehouse.Address.Host}:{warehouse.Address.Port}."))
                : new ResourceSnapshot(Name, Type, ResourceState.Degraded, warehouse.Database, "Tables of the star schema are missing.");
        }
        catch (NpgsqlException failed)
        {
            // Somebody may watch while it is torn down, and ask it the moment it goes.
            return await FindMarkAsync(warehouse.Database, cancellationToken) is null
                ? Absent
                : throw await warehouse.ExplainAsync($"database {warehouse.Database}", failed, cancellationToken);
        }
    }

    /// <summary>Made and marked under another name first: what bears the name is always ours to tear down.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var mark = await FindMarkAsync(warehouse.Database, cancellationToken);
        if (mark is null)
        {
            var unfinished = LocalWarehouse.Quote($"{warehouse.Database}_unfinished");
            await ExecuteAsync($"DROP DATABASE IF EXISTS {unfinished}", cancellationToken);
            await ExecuteAsync($"CREATE DATABASE {unfinished} TEMPLATE template0", cancellationToken);
            await ExecuteAsync($"COMMENT ON DATABASE {unfinished} IS {LocalWarehouse.QuoteLiteral(warehouse.Mark)}", cancellationToken);
            await ExecuteAsync($"REVOKE ALL ON DATABASE {unfinished} FROM PUBLIC", cancellationToken);
            await ExecuteAsync($"ALTER DATABASE {unfinished} RENAME TO {LocalWarehouse.Quote(warehouse.Database)}", cancellationToken);
            warehouse.Disconnect();
        }
        else
        {
            RefuseForeign(mark);
        }

        await StarSchema.EnsureAsync(warehouse.Owner, cancellationToken);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (await FindMarkAsync(warehouse.Database, cancellationToken) is { } mark)
        {
            RefuseForeign(mark);
        }

        warehouse.Disconnect();
        await ExecuteAsync($"DROP DATABASE IF EXISTS {LocalWarehouse.Quote(warehouse.Database)} WITH (FORCE)", cancellationToken);
    }

    public async Task<string?> DescribeLossAsync(CancellationToken cancellationToken)
    {
        if ((await DescribeAsync(cancellationToken)).State != ResourceState.Ready)
        {
            return null;
        }

        await using var connection = await warehouse.Owner.OpenConnectionAsync(cancellationToken);
        var (rowCount, loadCount) = await connection.QuerySingleAsync<(long, long)>(new CommandDefinition(
            $"SELECT (SELECT COUNT(*) FROM {StarSchema.Schema}.transaction), (SELECT COUNT(*) FROM {StarSchema.Schema}.load)", cancellationToken: cancellationToken));
        return rowCount == 0 && loadCount == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{rowCount:N0} rows in {loadCount:N0} {(loadCount == 1 ? "load" : "loads")}.");
    }

    private void RefuseForeign(string mark)
    {
        if (mark != warehouse.Mark)
        {
            throw new ProvisioningException($"Database {warehouse.Database} exists on this server, but this environment did not make it (its comment is \"{mark}\", expected \"{warehouse.Mark}\"). It was not touched. Choose another name (Environment:Name), or remove that database yourself.");
        }
    }

    /// <returns>The database's comment, empty when it has none; null when there is no such database.</returns>
    private async Task<string?> FindMarkAsync(string database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await warehouse.Server.OpenConnectionAsync(cancellationToken);
            return await connection.QueryFirstOrDefaultAsync<string?>(new CommandDefinition(
                "SELECT COALESCE(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = @database", new { database }, cancellationToken: cancellationToken));
        }
        catch (NpgsqlException exception)
        {
            throw await warehouse.ExplainAsync($"database {database}", exception, cancellationToken);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await warehouse.Server.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: cancellationToken));
    }
}
