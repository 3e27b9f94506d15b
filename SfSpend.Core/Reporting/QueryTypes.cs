namespace SfSpend.Core.Reporting;

/// <param name="Type">The server's name of the type, such as <c>numeric</c>.</param>
public sealed record QueryColumn(string Name, string Type);

/// <summary>An answer to somebody's own query.</summary>
/// <param name="Rows">Values in the order of the columns: text, whole numbers, truth values and null as they are; decimals exact; times as ISO 8601 text.</param>
/// <param name="RowCount">Rows given here.</param>
/// <param name="Truncated">True when there are more rows than were asked for.</param>
/// <param name="TotalRowCount">All rows the query finds; null when counting them took too long.</param>
public sealed record QueryResult(
    IReadOnlyList<QueryColumn> Columns,
    IReadOnlyList<IReadOnlyList<object?>> Rows,
    int RowCount,
    bool Truncated,
    long? TotalRowCount,
    long ElapsedMilliseconds);

/// <summary>The query can't be run as it is written.</summary>
public sealed class QueryException(string message, Exception? innerException = null) : SfSpendException(message, innerException);
