namespace SfSpend.Core.Warehouse;

/// <summary>PostgreSQL, where a fiscal year is a table of its own.</summary>
internal sealed class PostgresDialect : WarehouseDialect
{
    /// <summary>Helpers would each have a processor, memory and temporary files of their own.</summary>
    internal override IReadOnlyList<string> QueryLimits { get; } =
        ["SET LOCAL statement_timeout = 30000;", "SET LOCAL work_mem = '16MB';", "SET LOCAL max_parallel_workers_per_gather = 0;"];

    internal override (string Before, string After) Explain => ("EXPLAIN DECLARE answer CURSOR FOR ", "");

    internal override int MaxFetchedRows => int.MaxValue;

    internal override string? MoveToEnd => "MOVE FORWARD ALL IN answer";

    /// <summary>The tables that the transaction holds, whatever way their names were written.</summary>
    internal override string? OtherTableRead => """
        SELECT n.nspname AS "Schema", c.relname AS "Name"
        FROM pg_locks AS l
        JOIN pg_class AS c ON c.oid = l.relation
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind IN ('r', 'p', 'v')
            AND (n.nspname = 'report' OR n.nspname ~ '^load_[0-9]+$') AND n.nspname <> @own
        ORDER BY n.nspname DESC, c.relname
        LIMIT 1;
        """;

    internal override string StagedRows(IReadOnlyList<int> fiscalYears) => string.Join(
        "\nUNION ALL\n", fiscalYears.Select(year => $"SELECT {StarSchema.Transaction.ColumnList} FROM {StarTables.FactYearIn(StarSchema.StagingSchema, year)}"));

    /// <summary>One by one: each pair of tables is joined in memory.</summary>
    internal override IEnumerable<IReadOnlyList<int>> InGroups(IReadOnlyList<int> fiscalYears) => fiscalYears.Select(year => (int[])[year]);

    internal override string Like(string table) => $"LIKE {table} INCLUDING INDEXES";

    internal override string? Analyze(string table) => $"ANALYZE {table};";
}
