using System.Globalization;

namespace SfSpend.Core.Warehouse;

/// <summary>Redshift, where the fact is one table and each statement costs a round of planning.</summary>
internal sealed class RedshiftDialect : WarehouseDialect
{
    internal override IReadOnlyList<string> QueryLimits { get; } = ["SET LOCAL statement_timeout = 30000;"];

    /// <summary>Redshift explains no cursors.</summary>
    internal override (string Before, string After) Explain => ("EXPLAIN SELECT * FROM (", "\n) AS answer");

    /// <summary>A cluster of a single node refuses to fetch more.</summary>
    internal override int MaxFetchedRows => 1_000;

    internal override string? MoveToEnd => null;

    internal override string? OtherTableRead => null;

    internal override string StagedRows(IReadOnlyList<int> fiscalYears) =>
        $"SELECT {StarSchema.Transaction.ColumnList} FROM \"staging\".\"transaction\" WHERE \"fiscal_year\" IN ({ListOf(fiscalYears)})";

    internal override IEnumerable<IReadOnlyList<int>> InGroups(IReadOnlyList<int> fiscalYears) => fiscalYears.Count == 0 ? [] : [fiscalYears];

    /// <summary>Distribution and sort order are taken over, too.</summary>
    internal override string Like(string table) => $"LIKE {table}";

    /// <summary>COPY counts what it fills; the rest is counted in the background.</summary>
    internal override string? Analyze(string table) => null;

    internal static string ListOf(IEnumerable<int> fiscalYears) =>
        string.Join(", ", fiscalYears.Select(year => year.ToString(CultureInfo.InvariantCulture)));
}
