using System.Text.Json.Serialization;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>How a column is typed on screen, in JSON and in downloads. Money and other decimals travel as strings.</summary>
public enum ColumnType
{
    [JsonStringEnumMemberName("text")] Text,
    [JsonStringEnumMemberName("integer")] Integer,
    [JsonStringEnumMemberName("decimal")] Decimal,
    [JsonStringEnumMemberName("money")] Money,
    [JsonStringEnumMemberName("percent")] Percent,
}

/// <param name="Name">The column's name in SQL and JSON, snake_case.</param>
/// <param name="Title">What the table's head says.</param>
public sealed record ReportColumn(string Name, string Title, ColumnType Type);

/// <summary>How the rows are drawn: bars, signed bars around zero, a histogram, or a line per series.</summary>
public enum ChartKind
{
    [JsonStringEnumMemberName("bar")] Bar,
    [JsonStringEnumMemberName("histogram")] Histogram,
    [JsonStringEnumMemberName("line")] Line,
}

/// <param name="Category">Name of the column along the axis.</param>
/// <param name="Value">Name of the column drawn.</param>
/// <param name="Series">Name of the column that splits into series, or null.</param>
public sealed record ReportChart(ChartKind Kind, string Category, string Value, string? Series, string Unit);

/// <summary>A question with its SQL.</summary>
/// <param name="Id">In URLs; fixed.</param>
/// <param name="Title">The question in plain words.</param>
/// <param name="Description">What is counted and what is left out.</param>
/// <param name="Sql">With <c>@from_year</c>, <c>@to_year</c> and <c>@include_related_units</c>; common subset of PostgreSQL and Redshift.</param>
/// <param name="Parameters">Levels of which one member may be chosen, by their columns' names, each a parameter of the SQL; null: none.</param>
/// <param name="Side">The one side it asks about: <c>Revenue</c> or <c>Spending</c>; else null.</param>
public sealed record Report(
    string Id,
    string Title,
    string Description,
    string Theme,
    IReadOnlyList<ReportColumn> Columns,
    ReportChart Chart,
    string Sql,
    string? Side = null,
    IReadOnlyList<string>? Parameters = null)
{
    /// <summary>What the chart's value axis shows, and in what.</summary>
    [JsonIgnore]
    public string ValueTitle
    {
        get
        {
            var title = Columns.First(column => column.Name == Chart.Value).Title;
            return Chart.Unit.Length == 0 || string.Equals(title, Chart.Unit, StringComparison.OrdinalIgnoreCase) ? title : $"{title}, {Chart.Unit}";
        }
    }
}

/// <param name="FromYear">First fiscal year, or null for the first there is.</param>
/// <param name="ToYear">Last fiscal year, or null for the last there is.</param>
/// <param name="IncludeRelatedUnits">Related governmental units are left out unless asked for.</param>
/// <param name="Load">The load to answer as of; null: the current one.</param>
/// <param name="Members">Names chosen by the level's column; only those of <see cref="Report.Parameters"/> count.</param>
public sealed record ReportFilter(
    int? FromYear, int? ToYear, bool IncludeRelatedUnits, LoadId? Load = null, IReadOnlyDictionary<string, string>? Members = null);

/// <summary>An answer; the SQL of <paramref name="Report"/> is what was run. Values in a row are in the order of the columns: string, long, decimal or null.</summary>
/// <param name="Sentence">The answer in one sentence.</param>
public sealed record ReportResult(
    Report Report,
    ReportFilter Filter,
    IReadOnlyList<IReadOnlyList<object?>> Rows,
    string Sentence,
    LoadSummary Load,
    long ElapsedMilliseconds);

/// <summary>A load as readers see it.</summary>
/// <param name="DataAsOf">How recent the data is by its own statement; it moves on when a later run finds the source equal to the load.</param>
/// <param name="Balanced">All checkpoints agree to the cent.</param>
/// <param name="RejectedRowCount">Rows of the source that could not be read and were accepted to be left out, as far as their fiscal year was known.</param>
public sealed record LoadSummary(
    LoadId LoadId,
    RunId RunId,
    string Source,
    bool IsSample,
    DateTime? DataAsOf,
    DateTimeOffset PublishedAt,
    string PublishedBy,
    long RowCount,
    bool Balanced,
    long RejectedRowCount)
{
    /// <summary>
    /// What answers of the load are known by: loads are counted anew after a teardown, and which years are open follows from the date of the data.
    /// </summary>
    public LoadVersion Version => new(LoadId, PublishedAt, DataAsOf);

    /// <summary>A fiscal year is open until December 31 after its June 30, by what the data itself says of its date.</summary>
    public bool IsOpen(int fiscalYear) => DateOnly.FromDateTime(DataAsOf ?? PublishedAt.UtcDateTime) <= new DateOnly(fiscalYear, 12, 31);
}

/// <summary>A load at one state of knowledge: equal versions give equal answers.</summary>
public readonly record struct LoadVersion(LoadId LoadId, DateTimeOffset PublishedAt, DateTime? DataAsOf);
