using SfSpend.Core.Pipeline;
using SfSpend.Core.Quality;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Quality;

/// <summary>What a check found in one run, as a mark in a row of marks.</summary>
public sealed record CheckMark(RunId Run, StateLook Look);

/// <summary>A check as it is shown: what it found, the first rows, and how it went before.</summary>
/// <param name="Title">What it looks for.</param>
/// <param name="History">The oldest run first, this one last.</param>
/// <param name="Load">The load that has the rows, or null where nothing was published.</param>
public sealed record CheckView(
    RunCheck Found, string Title, StateLook Look, IReadOnlyList<CheckRow> FirstRows, IReadOnlyList<CheckMark> History, LoadId? Load);

/// <summary>Reads the checks of a run for people.</summary>
public sealed class CheckBoard(RunJournal journal)
{
    private const int ShownRows = 20;
    private const int ShownRuns = 20;

    /// <param name="published">The load that the run has published, if any.</param>
    public async Task<IReadOnlyList<CheckView>> ReadAsync(RunId run, LoadId? published, CancellationToken cancellationToken)
    {
        var history = (await journal.ReadCheckHistoryAsync(run, ShownRuns, cancellationToken)).ToLookup(check => check.Check.Name);
        List<CheckView> views = [];
        foreach (var found in await journal.ReadChecksAsync(run, cancellationToken))
        {
            var name = found.Check.Name;
            views.Add(new CheckView(
                found,
                CheckCatalog.Find(name)?.Title ?? name,
                LookOf(found),
                found.Check.Passed ? [] : await journal.ReadCheckRowsAsync(run, name, 0, ShownRows, cancellationToken),
                [.. history[name].Reverse().Select(earlier => new CheckMark(earlier.RunId, LookOf(earlier)))],
                published));
        }

        return views;
    }

    /// <summary>How many passed of those that were made: one that had nothing to compare with has not passed.</summary>
    public static string TallyOf(IReadOnlyList<CheckView> checks)
    {
        var made = checks.Where(check => check.Found.WasMade || !check.Found.Check.Passed).ToList();
        var rest = checks.Count - made.Count;
        return $"{Figures.Count(made.Count(check => check.Found.Check.Passed))} of {Figures.Count(made.Count)} passed{(rest == 0 ? "" : $", {Figures.Count(rest)} not compared")}";
    }

    private static StateLook LookOf(RunCheck check) => check switch
    {
        { Check.Passed: true, WasMade: false } => new("Not compared", "circle-dashed", "idle"),
        { Check.Passed: true } => new("Passed", "circle-check", "ok"),
        { AcceptedBy: not null } => new("Accepted", "user-check", "warn"),
        { Check.Severity: CheckSeverity.Blocking } => new("Stopped the run", "circle-x", "bad"),
        { Check.Severity: CheckSeverity.Warning } => new("Warning", "alert-triangle", "warn"),
        _ => new("Notice", "info-circle", "idle"),
    };
}
