using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>A level of one of a transaction's hierarchies.</summary>
/// <param name="Level">The level's column, such as <c>sub_object</c>.</param>
/// <param name="SourceName">The source's own name where conforming replaced it; null where it is the same, or where the source line can't be shown.</param>
/// <param name="SourceCode">The source's own code where conforming replaced it, likewise.</param>
public sealed record ReceiptLevel(string Level, string Name, string Code, string? SourceName, string? SourceCode);

/// <param name="Name"><c>organization</c>, <c>type</c> or <c>fund</c>.</param>
/// <param name="Levels">From the top down.</param>
public sealed record ReceiptHierarchy(string Name, IReadOnlyList<ReceiptLevel> Levels);

/// <summary>A transaction with all that leads back to its source.</summary>
/// <param name="Load">The load it is read as of.</param>
/// <param name="CameWith">The load that brought it: an earlier one when its fiscal year did not change since.</param>
/// <param name="AgreesWithSource">Year, side and amount of the source line are those of the fact; null where the line can't be shown.</param>
public sealed record Receipt(
    LoadSummary Load,
    LoadSummary CameWith,
    Transaction Transaction,
    IReadOnlyList<ReceiptHierarchy> Hierarchies,
    SourceEvidence Source,
    bool? AgreesWithSource);
