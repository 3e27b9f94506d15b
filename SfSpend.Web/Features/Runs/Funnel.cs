using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;
using SfSpend.Web.Features.Display;

namespace SfSpend.Web.Features.Runs;

/// <summary>One checkpoint of the way from the source to the warehouse.</summary>
/// <param name="Rows">Null while it is not known.</param>
/// <param name="Revenue">Null where only rows are known.</param>
/// <param name="EqualsBefore">Whether it agrees with the checkpoint before; null while that can't be said.</param>
/// <param name="Aside">What must be added to agree.</param>
public sealed record FunnelColumn(string Name, string Place, long? Rows, decimal? Revenue, decimal? Spending, bool? EqualsBefore, string? Aside);

/// <summary>The same rows and cents at five places: source → raw → conformed → landed → warehouse.</summary>
public static class Funnel
{
    private static readonly (string Checkpoint, string Place)[] _places =
    [
        ("source", "what the source says it has"),
        ("raw", "what was fetched"),
        ("conformed", "what became star schema"),
        ("landed", "the same files, by size and SHA-256"),
        ("warehouse", "what people read"),
    ];

    /// <summary>The reconciled figures of a run that has ended. In runs from before such rows were kept, a rejected row whose year can't be read stands in no cell: then rows alone tell the truth.</summary>
    public static IReadOnlyList<FunnelColumn> Of(Run run, Reconciliation? figures)
    {
        var columns = figures is null || run.IsActive || figures.Cells.Where(cell => cell.Checkpoint == "rejected").Sum(cell => cell.RowCount) < (run.Counts.Rejected ?? 0)
            ? Of(run)
            : Of(figures);
        return run.LoadId is null ? [.. columns.SkipLast(1), columns[^1] with { Place = run.IsActive ? "what people will read" : "what people would read" }] : columns;
    }

    /// <summary>While the run is under way: rows as far as they are counted.</summary>
    public static IReadOnlyList<FunnelColumn> Of(Run run)
    {
        StageSnapshot? StageOf(Stage name) => run.Stages.FirstOrDefault(stage => stage.Name == name);
        long? RowsOf(Stage name) => StageOf(name) is { State: not StageState.Pending, RowsDone: > 0 } stage ? stage.RowsDone : null;
        var conformed = run.Counts.Conformed ?? RowsOf(Stage.Conform);
        long?[] rows =
        [
            StageOf(Stage.Scrape)?.RowsTotal ?? run.Counts.Source,
            run.Counts.Source ?? RowsOf(Stage.Scrape),
            conformed,
            StageOf(Stage.Transfer) is { State: StageState.Succeeded } ? conformed : null,
            run.Counts.Loaded ?? RowsOf(Stage.Load),
        ];
        var rejected = run.Counts.Rejected ?? 0;

        // While a stage still counts, its figure can't be held against the one before.
        Stage[] counting = [Stage.Scrape, Stage.Scrape, Stage.Conform, Stage.Transfer, Stage.Load];
        bool IsCounted(int index) => StageOf(counting[index]) is { State: StageState.Succeeded };
        return
        [
            .. _places.Select((place, index) => new FunnelColumn(
                place.Checkpoint,
                place.Place,
                rows[index],
                null,
                null,
                index == 0 || !IsCounted(index) || rows[index] is not { } here || rows[index - 1] is not { } before
                    ? null
                    : here + (index == 2 ? rejected : 0) == before,
                index == 2 && rejected > 0 ? $"+ {Figures.Count(rejected)} rejected" : null)),
        ];
    }

    /// <summary>After publishing: rows and dollars as they were reconciled. Equal means equal in every cell, not only in the sum.</summary>
    public static IReadOnlyList<FunnelColumn> Of(Reconciliation reconciliation)
    {
        var at = reconciliation.Cells.ToLookup(cell => cell.Checkpoint);
        var columns = new List<FunnelColumn>();
        Dictionary<(int, string, string), (long, decimal)>? before = null;
        foreach (var (checkpoint, place) in _places)
        {
            if (!at.Contains(checkpoint))
            {
                columns.Add(new FunnelColumn(checkpoint, checkpoint == "source" ? "the file is the source itself" : "not counted here", null, null, null, null, null));
                continue;
            }

            var here = at[checkpoint];
            var rejected = checkpoint == "conformed" ? at["rejected"].Sum(cell => cell.RowCount) : 0;
            // Where the whole was found to be balanced, what raw lacks is set apart with the rejected rows it is due to.
            bool? equal = before is null ? null : (checkpoint == "raw" && reconciliation.Balanced) || IsSame(before, Sum(checkpoint == "conformed" ? here.Concat(at["rejected"]) : here));
            columns.Add(new FunnelColumn(
                checkpoint,
                checkpoint == "source" && reconciliation.SourceIsRaw ? "the file itself, as counted in raw" : place,
                here.Sum(cell => cell.RowCount),
                here.Where(cell => cell.RevenueOrSpending == "Revenue").Sum(cell => cell.Amount),
                here.Where(cell => cell.RevenueOrSpending == "Spending").Sum(cell => cell.Amount),
                equal,
                rejected > 0 ? $"+ {Figures.Count(rejected)} rejected" : null));
            before = Sum(here);
        }

        return columns;
    }

    private static Dictionary<(int, string, string), (long, decimal)> Sum(IEnumerable<ReconciliationCell> cells) => cells
        .GroupBy(cell => (cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits))
        .ToDictionary(cell => cell.Key, cell => (cell.Sum(one => one.RowCount), cell.Sum(one => one.Amount)));

    private static bool IsSame(Dictionary<(int, string, string), (long, decimal)> one, Dictionary<(int, string, string), (long, decimal)> other) =>
        one.Count == other.Count && one.All(cell => other.TryGetValue(cell.Key, out var same) && same == cell.Value);
}
