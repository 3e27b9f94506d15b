using System.Text.Json.Serialization;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Questions;

public enum RelatedUnits
{
    [JsonStringEnumMemberName("exclude")] Exclude,
    [JsonStringEnumMemberName("include")] Include,
}

/// <summary>A report's answer as the API gives it.</summary>
/// <param name="Members">Names chosen, by the level's column.</param>
/// <param name="Rows">One object per row, by column name; money and other decimals are strings.</param>
public sealed record ReportAnswer(
    string Id,
    string Title,
    string Sentence,
    IReadOnlyList<ReportColumn> Columns,
    IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows,
    int? FromYear,
    int? ToYear,
    RelatedUnits RelatedUnits,
    IReadOnlyDictionary<string, string> Members,
    LoadId LoadId,
    DateTime? DataAsOf,
    bool IsSample,
    string Sql,
    long ElapsedMilliseconds)
{
    internal static ReportAnswer Of(ReportResult result) => new(
        result.Report.Id,
        result.Report.Title,
        result.Sentence,
        result.Report.Columns,
        [.. result.Rows.Select(row => NamedValues(result.Report.Columns, row))],
        result.Filter.FromYear,
        result.Filter.ToYear,
        result.Filter.IncludeRelatedUnits ? RelatedUnits.Include : RelatedUnits.Exclude,
        result.Filter.Members ?? new Dictionary<string, string>(),
        result.Load.LoadId,
        result.Load.DataAsOf,
        result.Load.IsSample,
        result.Report.Sql,
        result.ElapsedMilliseconds);

    private static Dictionary<string, object?> NamedValues(IReadOnlyList<ReportColumn> columns, IReadOnlyList<object?> row) =>
        columns.Zip(row).ToDictionary(pair => pair.First.Name, pair => pair.Second);
}
