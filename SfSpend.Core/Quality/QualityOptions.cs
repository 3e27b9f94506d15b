using System.ComponentModel.DataAnnotations;

namespace SfSpend.Core.Quality;

/// <summary>From when on a check speaks up.</summary>
public sealed class QualityOptions
{
    public const string SectionName = "Quality";

    /// <summary>A fiscal year's revenue or spending that moved more than this against the load before stops the publication when the year is closed.</summary>
    [Range(0.1, 1_000, ErrorMessage = "Quality:YearTotalThresholdPercent must be a percentage from 0.1 to 1000, such as 10.")]
    public decimal YearTotalThresholdPercent { get; set; } = 10;

    /// <summary>Moves of fewer dollars are no matter, whatever their percentage.</summary>
    [Range(0, 1_000_000_000_000, ErrorMessage = "Quality:YearTotalFloorDollars must be an amount from 0 to 1,000,000,000,000 dollars, such as 1000000.")]
    public decimal YearTotalFloorDollars { get; set; } = 1_000_000;
}
