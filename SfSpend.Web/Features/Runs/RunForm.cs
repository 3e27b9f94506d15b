using System.Globalization;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Runs;

/// <summary>What the form for a run shows.</summary>
/// <param name="DataSfRefusal">Why DataSF can't be reached, or null when it answers.</param>
/// <param name="TakesPaths">An import folder is configured, so a path below it can be named.</param>
/// <param name="Real">The load that people read, where it is no sample: sample data takes its place only when that is said to be meant.</param>
/// <param name="Chosen">What is chosen when the form is shown; null: nothing.</param>
/// <param name="Mode">Likewise.</param>
public sealed record RunForm(
    string? DataSfRefusal,
    bool TakesPaths,
    LoadSummary? Real,
    SourceKind? Chosen,
    RunMode Mode = RunMode.Full,
    string? Path = null,
    string? Years = null,
    string? Refusal = null,
    RunId? Active = null)
{
    /// <summary>As it is shown first: with the source that is meant most likely, and never with made-up rows where people read real ones.</summary>
    public static RunForm Of(string? dataSfRefusal, bool takesPaths, LoadSummary? current)
    {
        var real = current is { IsSample: false } ? current : null;
        return new RunForm(
            dataSfRefusal,
            takesPaths,
            real,
            dataSfRefusal is null ? SourceKind.DataSf : real is null ? SourceKind.Sample : null,
            current?.Source == "datasf" ? RunMode.Incremental : RunMode.Full);
    }

    /// <summary>Reads <c>2019, 2024-2026</c>; null when it is something else.</summary>
    public static IReadOnlyList<int>? ReadYears(string? text)
    {
        var years = new SortedSet<int>();
        foreach (var part in (text ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Replace("FY", "", StringComparison.OrdinalIgnoreCase).Split('-', '–');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)
                || from is < 1900 or > 2100 || to is < 1900 or > 2100 || to < from)
            {
                return null;
            }

            years.UnionWith(Enumerable.Range(from, to - from + 1));
        }

        return [.. years];
    }
}
