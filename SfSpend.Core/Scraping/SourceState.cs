using System.Text.Json.Serialization;

namespace SfSpend.Core.Scraping;

/// <summary>What the source says of itself at one moment.</summary>
/// <param name="ReadAt">When it was asked.</param>
/// <param name="UpdatedAt">When the source says its rows were last replaced; null where it doesn't say.</param>
/// <param name="Columns">The dataset's columns in their order; empty where the source doesn't say.</param>
/// <param name="Years">In their order.</param>
/// <param name="WithoutYear">Rows without a fiscal year that can be read, which are rejected when they are conformed; null when there is none.</param>
public sealed record SourceState(
    DateTimeOffset ReadAt, DateTimeOffset? UpdatedAt, IReadOnlyList<DatasetColumn> Columns, IReadOnlyList<SourceYear> Years, SourceYear? WithoutYear = null)
{
    /// <summary>All rows, those without a year first.</summary>
    [JsonIgnore]
    internal IEnumerable<SourceYear> All => WithoutYear is { } without ? Years.Prepend(without) : Years;
}

/// <summary>What the source says of one fiscal year.</summary>
/// <param name="Fingerprint">
/// Lower-case hex SHA-256 over rows and dollars by the codes and names of program, type and fund, each with its side. An exchange of
/// rows that leaves all of these sums as they were has the same fingerprint; only a full run sees it.
/// </param>
/// <param name="Cells">Rows and dollars by side and related units.</param>
public sealed record SourceYear(int FiscalYear, string Fingerprint, IReadOnlyList<CellTotal> Cells)
{
    public long RowCount => Cells.Sum(cell => cell.RowCount);

    /// <summary>Over both sides: it tells states apart and is no figure of accounting.</summary>
    public decimal Amount => Cells.Sum(cell => cell.Amount);
}

/// <summary>A column as the dataset's metadata has it.</summary>
/// <param name="Name">The API's name, such as <c>sub_object_code</c>.</param>
/// <param name="Type">The portal's word for its type, such as <c>text</c> or <c>number</c>.</param>
public sealed record DatasetColumn(string Name, string Type);
