using Npgsql;

namespace SfSpend.Core.Warehouse;

/// <summary>The tables of the warehouse: names, columns and how they are made. Identifiers in SQL come only from here.</summary>
public static class StarSchema
{
    public const string Schema = "report";

    /// <summary>Creates schema and tables where they are missing.</summary>
    public static Task EnsureAsync(NpgsqlDataSource warehouse, CancellationToken cancellationToken) => throw new NotImplementedException();
}
