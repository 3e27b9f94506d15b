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
}
