using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Transactions;

/// <summary>A transaction's receipt as the API gives it.</summary>
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
    ReceiptSource Source)
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
        new ReceiptSource(
            receipt.Source.RunId,
            receipt.Source.RowNumber,
            receipt.AgreesWithSource,
            receipt.Source.Problem,
            receipt.Source.Line?.LineNumber,
            receipt.Source.Line?.Values ?? [],
            receipt.Source.Extract is { } file
                ? new ReceiptFile(
                    file.Path, file.State, file.Extract.ByteCount, file.Extract.Sha256, file.ByteCount, file.Sha256, file.Extract.Query, file.Extract.PulledAt)
                : null));
}

/// <param name="RowNumber">The row is this one among those of its fiscal year in the run's raw extracts.</param>
/// <param name="Agrees">Year, side and amount of the line are those of the fact; null where the line can't be shown.</param>
/// <param name="Problem">What is wrong with the evidence; null when it is whole.</param>
/// <param name="Columns">The line's columns as the source sent them, in the file's order.</param>
public sealed record ReceiptSource(
    RunId RunId, long RowNumber, bool? Agrees, string? Problem, long? LineNumber, IReadOnlyList<SourceValue> Columns, ReceiptFile? File);

/// <param name="ByteCount">Size now; null when the file is missing.</param>
/// <param name="Sha256">What it hashes to now; null when the file is missing.</param>
public sealed record ReceiptFile(
    string Path, ExtractState State, long RecordedByteCount, string RecordedSha256, long? ByteCount, string? Sha256, string Query, DateTimeOffset PulledAt);
