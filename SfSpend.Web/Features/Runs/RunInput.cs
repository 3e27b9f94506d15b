using System.Text.Json.Serialization;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>What is asked of a run, as it comes in: from REST or from a form.</summary>
/// <param name="Source"><c>datasf</c>, <c>sample</c> or <c>file</c>.</param>
/// <param name="Path">For <c>file</c>: what an upload answered, or a path below the import directory.</param>
/// <param name="Mode"><c>full</c> when not said.</param>
/// <param name="FiscalYears">Only these years are replaced; all when not said.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RunInput(SourceKind? Source, string? Path, RunMode? Mode, IReadOnlyList<int>? FiscalYears)
{
    private const int EarliestYear = 1900;
    private const int LatestYear = 2100;

    /// <summary>The request, or by member what is wrong with it.</summary>
    public bool TryRead(out RunRequest request, out Dictionary<string, string[]> errors)
    {
        errors = Errors().ToDictionary(error => error.Member, error => new[] { error.Reason });
        request = new RunRequest(
            Source.GetValueOrDefault(),
            Source is SourceKind.File ? Path : null,
            Mode ?? RunMode.Full,
            [.. (FiscalYears ?? []).Distinct().Order()]);
        return errors.Count == 0;
    }

    private IEnumerable<(string Member, string Reason)> Errors()
    {
        if (Source is not { } source || !Enum.IsDefined(source))
        {
            yield return ("source", "'datasf', 'sample' or 'file' is expected.");
        }

        if (Source is SourceKind.File && string.IsNullOrWhiteSpace(Path))
        {
            yield return ("path", "A run from a file needs the path that an upload answered, or one below the import directory.");
        }

        if (Source is not SourceKind.File && !string.IsNullOrEmpty(Path))
        {
            yield return ("path", "Only a run from a file has a path.");
        }

        if (Mode is { } mode && !Enum.IsDefined(mode))
        {
            yield return ("mode", "'full' or 'incremental' is expected.");
        }

        if (FiscalYears?.FirstOrDefault(year => year is < EarliestYear or > LatestYear) is { } odd and not 0)
        {
            yield return ("fiscalYears", $"{odd} is no fiscal year; years of four digits are expected, such as 2025.");
        }
    }
}

/// <param name="Reason">Why the rejected rows may be left out; it stands in the audit.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AcceptRejectsInput(string? Reason);
