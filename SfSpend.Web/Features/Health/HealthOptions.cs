using System.ComponentModel.DataAnnotations;

namespace SfSpend.Web.Features.Health;

/// <summary>From when on <c>/health/ready</c> warns that the disk fills up.</summary>
public sealed class HealthOptions
{
    public const string SectionName = "Health";

    /// <summary>With less free space for the data directory the panel is degraded; 2 GB unless set.</summary>
    [Range(0, long.MaxValue)]
    public long LowFreeByteCount { get; set; } = 2_000_000_000;

    /// <summary>With less it is unhealthy, and not ready; 200 MB unless set.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeByteCount { get; set; } = 200_000_000;
}
