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
    /// <exception cref="RunRequestException">What was asked can't be run.</exception>
    public RunRequest ToRequest()
    {
        if (Source is not { } source || !Enum.IsDefined(source))
        {
            throw new RunRequestException("source: 'datasf', 'sample' or 'file' is expected.");
        }

        if (Mode is { } mode && !Enum.IsDefined(mode))
        {
            throw new RunRequestException("mode: 'full' or 'incremental' is expected.");
        }

        var request = new RunRequest(source, string.IsNullOrEmpty(Path) ? null : Path, Mode ?? RunMode.Full, FiscalYears ?? []);
        RunRequestRules.Check(request);
        return request;
    }
}

/// <param name="Reason">Why the rejected rows may be left out; it stands in the audit.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AcceptRejectsInput(string? Reason);
