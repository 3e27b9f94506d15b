namespace SfSpend.Core.Quality;

/// <summary>A group of rows that the source counts otherwise than the raw extract: what a cell that differs is made of.</summary>
/// <param name="RelatedGovtUnits">Null where the groups are not split by them.</param>
/// <param name="Program">The group's program by its names from the top, or null where it is not of one program.</param>
/// <param name="Type">The group's type by its names from the top, or null where it is not of one type.</param>
/// <param name="Fund">The group's fund by its names from the top, or null where it is not of one fund.</param>
public sealed record CellDifference(
    int FiscalYear,
    string RevenueOrSpending,
    string? RelatedGovtUnits,
    string? Program,
    string? Type,
    string? Fund,
    long SourceRowCount,
    decimal SourceAmount,
    long RawRowCount,
    decimal RawAmount);
