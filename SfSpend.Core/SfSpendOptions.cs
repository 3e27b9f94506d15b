using System.ComponentModel.DataAnnotations;

namespace SfSpend.Core;

/// <summary>Where the panel keeps what it must remember, and where <c>file</c> runs may read.</summary>
public sealed class SfSpendOptions
{
    public const string SectionName = "SfSpend";

    /// <summary>Runs, uploads, keys, the landing folder and the embedded PostgreSQL lie below it. Made when missing.</summary>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>The only folder besides uploads that a <c>file</c> run may read; null: only uploads.</summary>
    public string? ImportDirectory { get; set; }

    /// <summary>
    /// The name of this panel among several that serve one environment on one control database; null: it is the main one, which also keeps schedules
    /// and clocks.
    /// </summary>
    [RegularExpression("^(?!main$)[A-Za-z0-9](-?[A-Za-z0-9]){0,49}$", ErrorMessage = "SfSpend:FurtherNode must hold letters, digits and single hyphens only, 50 at most, and not be 'main', such as node-2.")]
    public string? FurtherNode { get; set; }
}
