namespace SfSpend.Core.Warehouse;

/// <summary>A table of the warehouse and its columns, in the order in which conformed files have them.</summary>
/// <param name="Name">Also the name of its conformed file.</param>
/// <param name="Key">The column of the surrogate key, or null for a table without one.</param>
/// <param name="Columns">All columns, the key first.</param>
internal sealed record WarehouseTable(string Name, string? Key, IReadOnlyList<string> Columns)
{
    /// <summary>Quoted and separated by commas, ready for SQL.</summary>
    public string ColumnList => string.Join(", ", Columns.Select(Quote));

    /// <summary>The columns besides the key: what an existing member may come to be called.</summary>
    public IEnumerable<string> Attributes => Columns.Where(column => column != Key);

    public static string Quote(string identifier) => $"\"{identifier}\"";

    /// <summary>Quoted, in the given schema.</summary>
    public string In(string schema) => $"{Quote(schema)}.{Quote(Name)}";
}
