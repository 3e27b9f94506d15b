using System.ComponentModel.DataAnnotations;

namespace SfSpend.Core.Scraping;

/// <summary>Where San Francisco publishes its spending and revenue, and how politely it is asked.</summary>
public sealed class DataSfOptions
{
    public const string SectionName = "DataSf";

    /// <summary>The portal's address. The old one, data.sfgov.org, only redirects, and refuses queries.</summary>
    [Required, Url]
    public string BaseUrl { get; set; } = "https://data.sf.gov";

    /// <summary>The dataset's four-by-four id.</summary>
    [Required, RegularExpression("^[a-z0-9]{4}-[a-z0-9]{4}$", ErrorMessage = "DataSf:DatasetId must be a four-by-four id such as bpnb-jwfb.")]
    public string DatasetId { get; set; } = "bpnb-jwfb";

    /// <summary>Lifts the limits on anonymous requests; optional.</summary>
    public string? AppToken { get; set; }

    /// <summary>Rows asked for at once.</summary>
    [Range(1, 50_000)]
    public int PageSize { get; set; } = 50_000;

    /// <summary>Fiscal years pulled at the same time.</summary>
    [Range(1, 8)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Wait before the first repetition of a failed request; later ones wait longer. A Retry-After of the source goes first.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);
}
