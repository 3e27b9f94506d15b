using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Quality;

/// <summary>How much a failed check weighs.</summary>
public enum CheckSeverity
{
    /// <summary>Worth knowing.</summary>
    [JsonStringEnumMemberName("notice")] Notice,

    /// <summary>Worth looking at; it stops nothing.</summary>
    [JsonStringEnumMemberName("warning")] Warning,

    /// <summary>Nothing is published while it fails, unless somebody accepts what it found with a reason.</summary>
    [JsonStringEnumMemberName("blocking")] Blocking,
}

/// <summary>What a named check found.</summary>
/// <param name="FailingRows">All of them, however many are kept.</param>
public sealed record CheckResult(string Name, CheckSeverity Severity, bool Passed, long FailingRows, string Detail)
{
    /// <summary>So many failing rows are kept per check; the count beside them is exact.</summary>
    public const int MaxKeptRows = 10_000;

    /// <summary>The columns of <see cref="Rows"/>, snake_case.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The first of the rows that fail, in an order of their own.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Rows { get; init; } = [];

    /// <summary>Equal for equal findings, and only for these: who accepts a finding accepts nothing else.</summary>
    internal string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string? text) => hash.AppendData(Encoding.UTF8.GetBytes(text is null ? "\u0001" : $"{text}\u0000"));
        Add(Name);
        Add(Severity.ToString());
        Add(FailingRows.ToString(CultureInfo.InvariantCulture));
        foreach (var value in Rows.SelectMany(row => row))
        {
            Add(value);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>A check as it is told to people and programs.</summary>
public sealed record QualityCheck(string Name, CheckSeverity Severity, bool Passed, long FailingRows, string Detail);

/// <summary>A check of a run as the journal keeps it.</summary>
/// <param name="Columns">Of its failing rows; none where the check could not be made.</param>
/// <param name="AcceptedBy">Who accepted what it found, or null.</param>
public sealed record RunCheck(RunId RunId, QualityCheck Check, IReadOnlyList<string> Columns, string? AcceptedBy, string? AcceptedReason)
{
    /// <summary>So many failing rows are kept: the first, in the check's own order.</summary>
    public long KeptRows => Math.Min(Check.FailingRows, CheckResult.MaxKeptRows);

    /// <summary>False where there was nothing to compare with, as with a first load.</summary>
    public bool WasMade => Columns.Count > 0;

    /// <summary>It stops the publication as long as nobody has accepted what it found.</summary>
    public bool Stops => Check is { Passed: false, Severity: CheckSeverity.Blocking } && AcceptedBy is null;
}

/// <summary>Some of the rows that failed a check, in its order.</summary>
/// <param name="Number">1-based: the cursor of the list.</param>
public sealed record CheckRow(int Number, IReadOnlyList<string?> Values);
