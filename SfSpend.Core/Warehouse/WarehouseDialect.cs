namespace SfSpend.Core.Warehouse;

/// <summary>
/// What the two engines say differently. All other SQL that reads or loads the warehouse is common to both, and a test holds it to that.
/// </summary>
public abstract class WarehouseDialect
{
    private protected WarehouseDialect()
    {
    }

    public static WarehouseDialect Postgres { get; } = new PostgresDialect();

    public static WarehouseDialect Redshift { get; } = new RedshiftDialect();

    /// <summary>Statements that bound somebody's own query, for the present transaction.</summary>
    internal abstract IReadOnlyList<string> QueryLimits { get; }

    /// <summary>
    /// What is sent before and after somebody's query to be told its plan. The query stands where the engine takes nothing but a query: behind a bare
    /// EXPLAIN, one that begins with ANALYZE would be run.
    /// </summary>
    internal abstract (string Before, string After) Explain { get; }

    /// <summary>So many rows one FETCH may bring.</summary>
    internal abstract int MaxFetchedRows { get; }

    /// <summary>Moves the cursor <c>answer</c> behind its last row, for the server to count the rows; null where cursors can't be moved.</summary>
    internal abstract string? MoveToEnd { get; }

    /// <summary>
    /// Asks for the first table of <see cref="StarSchema.Schema"/> or of a load other than <c>@own</c> that the present transaction reads;
    /// null where the engine can't tell.
    /// </summary>
    internal abstract string? OtherTableRead { get; }

    /// <summary>Rows that a load has staged for some fiscal years, with all columns of the fact.</summary>
    internal abstract string StagedRows(IReadOnlyList<int> fiscalYears);

    /// <summary>Fiscal years in the groups in which they are best compared with what is published.</summary>
    internal abstract IEnumerable<IReadOnlyList<int>> InGroups(IReadOnlyList<int> fiscalYears);

    /// <summary>The columns of a table that is made like another.</summary>
    internal abstract string Like(string table);

    /// <summary>Counts a table that was just filled, in the present transaction; null where the engine does it by itself.</summary>
    internal abstract string? Analyze(string table);
}
