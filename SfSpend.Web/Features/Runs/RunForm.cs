using System.Globalization;
using SfSpend.Core.Pipeline;

namespace SfSpend.Web.Features.Runs;

/// <summary>What the form for a run shows.</summary>
/// <param name="DataSfRefusal">Why DataSF can't be reached, or null when it answers.</param>
/// <param name="TakesPaths">An import folder is configured, so a path below it can be named.</param>
/// <param name="Chosen">What is chosen when the form is shown.</param>
/// <param name="Mode">Likewise.</param>
public sealed record RunForm(
    string? DataSfRefusal, bool TakesPaths, SourceKind Chosen, RunMode Mode = RunMode.Full, string? Path = null, string? Years = null, string? Refusal = null, RunId? Active = null)
{
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
