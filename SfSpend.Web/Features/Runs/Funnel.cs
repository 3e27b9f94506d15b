using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

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
        ("landed", "what arrived"),
        ("warehouse", "what people read"),
    ];

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
                index == 2 && rejected > 0 ? $"+ {Display.Figures.Count(rejected)} rejected" : null)),
        ];
    }

    /// <summary>After publishing: rows and dollars as they were reconciled.</summary>
    public static IReadOnlyList<FunnelColumn> Of(Reconciliation reconciliation, long rejected)
    {
        var columns = new List<FunnelColumn>();
        foreach (var (checkpoint, place) in _places)
        {
            var cells = reconciliation.Cells.Where(cell => cell.Checkpoint == checkpoint).ToList();
            if (cells.Count == 0)
            {
                columns.Add(new FunnelColumn(checkpoint, checkpoint == "source" ? "the file is the source itself" : "not counted here", null, null, null, null, null));
                continue;
            }

            var rows = cells.Sum(cell => cell.RowCount);
            var revenue = cells.Where(cell => cell.RevenueOrSpending == "Revenue").Sum(cell => cell.Amount);
            var spending = cells.Where(cell => cell.RevenueOrSpending == "Spending").Sum(cell => cell.Amount);
            var before = columns.LastOrDefault(column => column.Rows is not null);
            var added = checkpoint == "conformed" ? rejected : 0;
            bool? equal = before is null ? null
                : before.Rows == rows + added && (added > 0 || (before.Revenue == revenue && before.Spending == spending));
            columns.Add(new FunnelColumn(
                checkpoint, place, rows, revenue, spending, equal, added > 0 ? $"+ {Display.Figures.Count(added)} rejected" : null));
        }

        return columns;
    }
}
