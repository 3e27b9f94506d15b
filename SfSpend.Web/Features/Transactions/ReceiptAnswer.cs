using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Transactions;

/// <summary>A transaction's receipt as the API gives it.</summary>
/// <param name="Source">The line that the row came with.</param>
/// <param name="CurrentSource">The line that the source has in its place since, where it changed a code or a spelling; null: <paramref name="Source"/> is current.</param>
/// <param name="CameWithLoadId">The load that brought the row: an earlier one when its fiscal year did not change since.</param>
public sealed record ReceiptAnswer(
    LoadId LoadId,
    DateTime? DataAsOf,
    bool IsSample,
    DateTimeOffset PublishedAt,
    LoadId CameWithLoadId,
    DateTimeOffset CameWithPublishedAt,
    Transaction Transaction,
    IReadOnlyList<ReceiptHierarchy> Hierarchies,
    ReceiptSource Source,
    ReceiptSource? CurrentSource)
{
    internal static ReceiptAnswer Of(Receipt receipt) => new(
        receipt.Load.LoadId,
        receipt.Load.DataAsOf,
        receipt.Load.IsSample,
        receipt.Load.PublishedAt,
        receipt.CameWith.LoadId,
        receipt.CameWith.PublishedAt,
        receipt.Transaction,
        receipt.Hierarchies,
        SourceOf(receipt, receipt.Source, isCurrent: receipt.CurrentSource is null),
        receipt.CurrentSource is { } current ? SourceOf(receipt, current, isCurrent: true) : null);

    private static ReceiptSource SourceOf(Receipt receipt, SourceEvidence source, bool isCurrent) => new(
        source.RunId,
        source.RowNumber,
        isCurrent,
        source.Line is null ? null : receipt.AgreesWithSource,
        source.Problem,
        source.Line?.LineNumber,
        source.Line?.Values ?? [],
        source.Extract is { } file
            ? new ReceiptFile(
                file.Path, file.State, file.Extract.ByteCount, file.Extract.Sha256, file.ByteCount, file.Sha256, file.Extract.Query, file.Extract.PulledAt)
            : null);
}

/// <param name="RowNumber">The row is this one among those of its fiscal year in the run's raw extracts.</param>
/// <param name="IsCurrent">False where the source has another line in its place since.</param>
/// <param name="Agrees">Year, side and amount of the line are those of the fact; null where the line can't be shown.</param>
/// <param name="Problem">What is wrong with the evidence; null when it is whole.</param>
/// <param name="Columns">The line's columns as the source sent them, in the file's order.</param>
public sealed record ReceiptSource(
    RunId RunId, long RowNumber, bool IsCurrent, bool? Agrees, string? Problem, long? LineNumber, IReadOnlyList<SourceValue> Columns, ReceiptFile? File);

/// <param name="ByteCount">Size now; null when the file is missing.</param>
/// <param name="Sha256">What it hashes to now; null when the file is missing.</param>
public sealed record ReceiptFile(
    string Path, ExtractState State, long RecordedByteCount, string RecordedSha256, long? ByteCount, string? Sha256, string Query, DateTimeOffset PulledAt);
