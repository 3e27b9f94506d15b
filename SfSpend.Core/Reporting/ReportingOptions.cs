using System.ComponentModel.DataAnnotations;

namespace SfSpend.Core.Reporting;

/// <summary>How questions are answered.</summary>
public sealed class ReportingOptions
{
    public const string SectionName = "Reporting";

    /// <summary>
    /// Transactions of loads that are held in memory, at 37 bytes each; larger loads are looked through by the warehouse. 0: none.
    /// </summary>
    [Range(0, 1_000_000_000)]
    public int RowsInMemory { get; set; } = 10_000_000;
}
