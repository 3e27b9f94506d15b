using System.ComponentModel.DataAnnotations;

namespace SfSpend.Core.Environments;

/// <summary>Which environment this panel has.</summary>
public sealed class EnvironmentOptions : IValidatableObject
{
    public const string SectionName = "Environment";

    /// <summary>PostgreSQL cuts identifiers at 63 bytes; the longest name made of this one is the read-only role's.</summary>
    private const string NamePattern = "^[A-Za-z](-?[A-Za-z0-9]){0,49}$";

    private static readonly TimeSpan ShortestLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);

    /// <summary>Databases a server has of its own, or the panel's.</summary>
    private static readonly string[] ReservedNames = ["postgres", "template0", "template1", "sfspend"];

    /// <summary>Names the warehouse database too, with underscores for hyphens.</summary>
    [Required]
    [RegularExpression(NamePattern, ErrorMessage = "Environment:Name must begin with a letter and hold letters, digits and single hyphens only, 50 at most, such as san-francisco.")]
    public string Name { get; set; } = "san-francisco";

    public EnvironmentKind Kind { get; set; } = EnvironmentKind.Local;

    /// <summary>After how long an environment is torn down by itself, such as <c>12:00:00</c>; zero: never. Left out: one day on AWS, never on this machine.</summary>
    public TimeSpan? TimeToLive { get; set; }

    /// <summary>One's own private key (ED25519 or RSA, without passphrase) instead of a made one.</summary>
    public string? SshKeyPath { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (TimeToLive is { } life && life != TimeSpan.Zero && (life < ShortestLife || life > LongestLife))
        {
            yield return new ValidationResult($"Environment:TimeToLive is {life}, expected from {ShortestLife} to {LongestLife.TotalDays:0} days, or 0 for no end.", [nameof(TimeToLive)]);
        }

        if (ReservedNames.Contains(Name, StringComparer.OrdinalIgnoreCase))
        {
            yield return new ValidationResult($"Environment:Name is {Name}, which is the name of a database the server needs itself. Choose another, such as san-francisco.", [nameof(Name)]);
        }
    }
}
