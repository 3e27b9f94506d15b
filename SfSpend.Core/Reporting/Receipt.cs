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
/// <param name="Source">The line that the fact came with.</param>
/// <param name="CurrentSource">
/// The same row as the load's own run read it, where its line is another: the source changed codes or spellings without changing the fact, and this line is the current
/// one. Null: <paramref name="Source"/> is current.
/// </param>
/// <param name="AgreesWithSource">Year, side and amount of the source lines are those of the fact; null where no line can be shown.</param>
public sealed record Receipt(
    LoadSummary Load,
    LoadSummary CameWith,
    Transaction Transaction,
    IReadOnlyList<ReceiptHierarchy> Hierarchies,
    SourceEvidence Source,
    SourceEvidence? CurrentSource,
    bool? AgreesWithSource);
