namespace SfSpend.Core.Reporting;

/// <param name="Type">The server's name of the type, such as <c>numeric</c>.</param>
public sealed record QueryColumn(string Name, string Type);

/// <summary>An answer to somebody's own query.</summary>
/// <param name="Load">The load that the rows are of; null while nothing is loaded.</param>
/// <param name="Rows">
/// Values in the order of the columns: whole numbers, truth values and null as they are; decimals exact; everything else as the text PostgreSQL
/// writes for it, timestamps by ISO 8601 where the year has four digits.
/// </param>
/// <param name="RowCount">Rows given here.</param>
/// <param name="Truncated">True when there are more rows than were asked for.</param>
/// <param name="TotalRowCount">All rows the query finds; null when counting them took too long.</param>
public sealed record QueryResult(
    LoadSummary? Load,
    IReadOnlyList<QueryColumn> Columns,
    IReadOnlyList<IReadOnlyList<object?>> Rows,
    int RowCount,
    bool Truncated,
    long? TotalRowCount,
    long ElapsedMilliseconds);

/// <summary>The query can't be run as it is written.</summary>
public sealed class QueryException(string message, Exception? innerException = null) : SfSpendException(message, innerException);
