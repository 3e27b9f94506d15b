namespace SfSpend.Core.Conforming;

/// <summary>One conformed file: gzip CSV with a header line of the table's columns.</summary>
/// <param name="FileName">Such as <c>program.csv.gz</c> or <c>transaction-2025.csv.gz</c>.</param>
/// <param name="Table">The table it is for: <c>program</c>, <c>type</c>, <c>fund</c>, <c>finance</c>, <c>transaction</c> or <c>code_history</c>.</param>
/// <param name="FiscalYear">For <c>transaction</c>: its only year.</param>
/// <param name="RowCount">Rows without the header.</param>
/// <param name="ByteCount">Size on disk in bytes.</param>
/// <param name="Sha256">Lower-case hex of the file on disk; the same rows always make the same file.</param>
public sealed record ConformedFile(string FileName, string Table, int? FiscalYear, long RowCount, long ByteCount, string Sha256);

/// <summary>A row that could not be read.</summary>
/// <param name="FileName">The raw extract, as people know it.</param>
/// <param name="LineNumber">1-based line in the raw extract at which the row begins; the header is line 1.</param>
/// <param name="Column">API name of the column, or null when the row as a whole is at fault.</param>
/// <param name="Reason">What was found and what was expected.</param>
/// <param name="Text">The row's text, cut to 2,000 characters.</param>
/// <param name="FiscalYear">The row's year where it could be read.</param>
/// <param name="RevenueOrSpending">The row's side where it could be read.</param>
/// <param name="RelatedGovtUnits">The row's flag where it could be read.</param>
/// <param name="Amount">The row's amount where it could be read.</param>
public sealed record Reject(
    string FileName,
    long LineNumber,
    string? Column,
    string Reason,
    string Text,
    int? FiscalYear,
    string? RevenueOrSpending,
    string? RelatedGovtUnits,
    decimal? Amount);

/// <summary>Rejected rows of which the year, the side, or the flag can't be read, so that they stand in no cell of the reconciliation.</summary>
/// <param name="FileName">The raw extract they are in, by its <see cref="Scraping.RawExtract.FileName"/>.</param>
/// <param name="Cell">As much of their cell as can be read.</param>
/// <param name="IsKept">They were accepted with the load that the run builds on.</param>
public sealed record UnplacedRows(string FileName, CellTotal Cell, bool IsKept);

/// <summary>What the conform stage leaves behind.</summary>
/// <param name="Files">Dimensions, code history and one transaction file per fiscal year that the run replaces.</param>
/// <param name="RawCells">Rows and dollars counted while reading the raw extracts, rejected rows whose cell can be read included; an amount that can't be read is counted, not summed.</param>
/// <param name="ConformedCells">Rows and dollars as they were conformed, of years that stay in the warehouse as well: counted while writing the transaction files.</param>
/// <param name="SourceRowCount">Rows read from the raw extracts.</param>
/// <param name="RejectedRowCount">Always <c>SourceRowCount = ConformedRowCount + RejectedRowCount</c>.</param>
/// <param name="ConformedRowCount">Rows that could be read, of years that stay as well.</param>
/// <param name="Rejects">At most <see cref="MaxKeptRejects"/>, in file order; the count above is exact.</param>
/// <param name="ExtraColumns">Columns of the source that the star schema has no place for.</param>
/// <param name="DataAsOf">The latest <c>data_as_of</c> seen, San Francisco time, or null when the source has none.</param>
/// <param name="Unplaced">Rejected rows that stand in no cell; null in manifests from before they were counted.</param>
public sealed record ConformedManifest(
    IReadOnlyList<ConformedFile> Files,
    IReadOnlyList<CellTotal> RawCells,
    IReadOnlyList<CellTotal> ConformedCells,
    long SourceRowCount,
    long RejectedRowCount,
    long ConformedRowCount,
    IReadOnlyList<Reject> Rejects,
    IReadOnlyList<string> ExtraColumns,
    DateTime? DataAsOf,
    IReadOnlyList<UnplacedRows>? Unplaced = null)
{
    /// <summary>Name of the manifest's own file in the conformed folder; written last.</summary>
    public const string FileName = "conformed.manifest.json";

    public const int MaxKeptRejects = 10_000;

    /// <summary>This run's rejected rows that stand in no cell, by as much of it as can be read.</summary>
    internal IReadOnlyList<CellTotal> UnplacedCells => Unplaced is not null ? UnplacedOf(isKept: false)
        : SourceRowCount - RawCells.Sum(cell => cell.RowCount) is > 0 and var rowCount ? [new CellTotal(CellTotal.NoFiscalYear, "", "", rowCount, 0)]
        : [];

    /// <summary>Those that were accepted with the load that the run builds on, and that it does not replace.</summary>
    internal IReadOnlyList<CellTotal> KeptUnplacedCells => UnplacedOf(isKept: true);

    private IReadOnlyList<CellTotal> UnplacedOf(bool isKept) =>
        Scraping.SourceCells.Sum((Unplaced ?? []).Where(rows => rows.IsKept == isKept).Select(rows => rows.Cell));
}

/// <summary>The raw extracts can't be conformed at all: a column is missing, a file is broken.</summary>
public sealed class ConformException(string message, Exception? innerException = null) : SfSpendException(message, innerException);
