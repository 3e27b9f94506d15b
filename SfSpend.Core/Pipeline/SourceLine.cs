using SfSpend.Core.Scraping;

namespace SfSpend.Core.Pipeline;

/// <summary>Whether a raw extract is still what was fetched.</summary>
public enum ExtractState
{
    /// <summary>The file hashes to what was recorded when it was fetched.</summary>
    Unchanged,

    /// <summary>There is a file of that name, with other bytes in it.</summary>
    Changed,

    /// <summary>There is no such file, or it can't be read.</summary>
    Missing,
}

/// <summary>A raw extract as it was recorded and as it lies on the disk now.</summary>
/// <param name="Path">Below the data directory, such as <c>runs/3/raw/2025.csv.gz</c>.</param>
/// <param name="Extract">What was recorded when it was fetched.</param>
/// <param name="ByteCount">Its size now; null when it is missing.</param>
/// <param name="Sha256">What it hashes to now; null when it is missing.</param>
public sealed record ExtractEvidence(string Path, RawExtract Extract, ExtractState State, long? ByteCount, string? Sha256);

/// <summary>One column of a source row.</summary>
/// <param name="Column">The column's name as the file's header has it.</param>
/// <param name="Value">The value as the source sent it, quotation marks of CSV taken off and nothing else changed.</param>
public sealed record SourceValue(string Column, string Value);

/// <summary>A row of a raw extract.</summary>
/// <param name="LineNumber">1-based line of the file at which the row begins.</param>
/// <param name="Values">All columns, in the file's order.</param>
public sealed record SourceLine(long LineNumber, IReadOnlyList<SourceValue> Values);

/// <summary>Where a transaction stands in what was fetched.</summary>
/// <param name="RunId">The run that fetched or referred to the extract.</param>
/// <param name="RowNumber">The row is this one among the rows of its fiscal year, rejected ones included, in the order of the extracts.</param>
/// <param name="Extract">Null when not even the list of extracts is there any more.</param>
/// <param name="Line">Null when it can't be shown.</param>
/// <param name="Problem">What is wrong with the evidence, and what to do; null when it is whole.</param>
public sealed record SourceEvidence(RunId RunId, long RowNumber, ExtractEvidence? Extract, SourceLine? Line, string? Problem);
