using System.Text.Json.Serialization;

namespace SfSpend.Core.Scraping;

/// <summary>One file of source rows as the source sent them.</summary>
/// <param name="FileName">Path relative to the run's raw folder (a kept extract of an earlier run lies in that run's folder); a name ending in <c>.gz</c> is gzip.</param>
/// <param name="FiscalYear">The only year in it, 0 for rows without a year that can be read, or null for a file of all years.</param>
/// <param name="ByteCount">Size of the file in bytes, as it lies on the disk.</param>
/// <param name="Sha256">Lower-case hex of the file as it lies on the disk.</param>
/// <param name="RowCount">Rows the scrape counted, or null when the source is a file nobody has counted yet.</param>
/// <param name="Query">The URL, path or seed that fetched it: what an auditor would repeat.</param>
/// <param name="PulledAt">When it was fetched.</param>
/// <param name="OnlyYears">Rows of other years in it are passed over as if they were not there; null: all rows count.</param>
/// <param name="IsKept">It is of an earlier run, whose rows of these years stay in the warehouse.</param>
/// <param name="GivenName">What the file was called where it came from; null: as it is here.</param>
public sealed record RawExtract(
    string FileName,
    int? FiscalYear,
    long ByteCount,
    string Sha256,
    long? RowCount,
    string Query,
    DateTimeOffset PulledAt,
    IReadOnlyList<int>? OnlyYears = null,
    bool IsKept = false,
    string? GivenName = null)
{
    /// <summary>What people know it by.</summary>
    [JsonIgnore]
    public string Name => GivenName ?? FileName;
}

/// <summary>What the run that kept extracts are of counted of the years that stay, so that the extracts need not be read again.</summary>
/// <param name="UsesFileName">Where its <see cref="Conforming.MemberUses"/> lie: a path relative to the run's raw folder.</param>
/// <param name="Cells">Rows and dollars of the years that stay, as they were conformed; what was rejected of them was accepted with their load.</param>
/// <param name="ExtraColumns">Columns that the star schema has no place for.</param>
/// <param name="DataAsOf">The latest <c>data_as_of</c> it saw.</param>
/// <param name="Unplaced">Rejected rows of the kept extracts that are of no year; null: none.</param>
public sealed record KeptYears(
    string UsesFileName, IReadOnlyList<CellTotal> Cells, IReadOnlyList<string> ExtraColumns, DateTime? DataAsOf, IReadOnlyList<Conforming.UnplacedRows>? Unplaced = null)
{
    /// <summary>No year stays, or their extracts are read.</summary>
    internal static KeptYears None { get; } = new("", [], [], null);
}

/// <summary>What the scrape stage leaves behind: the extracts and what the source itself says of rows and dollars.</summary>
/// <param name="Source"><c>datasf</c>, <c>file</c> or <c>sample</c>.</param>
/// <param name="Extracts">In the order in which they are read.</param>
/// <param name="SourceCells">What the source's own aggregate query says, or null where the file is the source itself.</param>
/// <param name="State">What the source says of itself, of the years as they were pulled; null where it can't be asked.</param>
/// <param name="FiscalYears">Only these years are replaced, and those of them that have no extract are removed; null: the warehouse becomes equal to the extracts. Empty: nothing moved.</param>
/// <param name="Kept">What is known of the years of kept extracts; null: they are read.</param>
/// <param name="LoadBefore">The load that was current when the source was read, 0 for none; null in manifests from before this was recorded.</param>
public sealed record RawManifest(
    string Source,
    IReadOnlyList<RawExtract> Extracts,
    IReadOnlyList<CellTotal>? SourceCells,
    SourceState? State = null,
    IReadOnlyList<int>? FiscalYears = null,
    KeptYears? Kept = null,
    long? LoadBefore = null)
{
    /// <summary>Name of the manifest's own file in the raw folder; written last.</summary>
    public const string FileName = "raw.manifest.json";

    /// <summary>The rows were generated and are nobody's real money.</summary>
    [JsonIgnore]
    public bool IsSample => Source == "sample";
}
