using SfSpend.Core.Reporting;

namespace SfSpend.Core.Quality;

/// <summary>Rows and dollars at one checkpoint.</summary>
public sealed record CheckpointFigure(long RowCount, decimal Amount)
{
    public static CheckpointFigure None { get; } = new(0, 0);

    public static CheckpointFigure operator +(CheckpointFigure one, CheckpointFigure other) => new(one.RowCount + other.RowCount, one.Amount + other.Amount);

    public static CheckpointFigure operator -(CheckpointFigure one, CheckpointFigure other) => new(one.RowCount - other.RowCount, one.Amount - other.Amount);
}

/// <summary>How a line of the reconciliation stands.</summary>
public enum LineState
{
    Equal,

    /// <summary>Equal but for rejected rows, whose amount or cell can't be read and so can't be compared.</summary>
    SetApart,
    Differs,
}

/// <summary>One fiscal year × side × related units on its way from the source to the warehouse; null at checkpoints the run has not got to.</summary>
/// <param name="Rejected">Part of the raw figures; no checkpoint of its own.</param>
/// <param name="DiffersAt">The first checkpoint that does not agree with the one before, or null.</param>
/// <param name="Difference">What is there more or less than at the checkpoint before; of the last pair where all agree.</param>
public sealed record ReconciliationLine(
    int FiscalYear,
    string RevenueOrSpending,
    string RelatedGovtUnits,
    CheckpointFigure? Source,
    CheckpointFigure? Raw,
    CheckpointFigure? Rejected,
    CheckpointFigure? Conformed,
    CheckpointFigure? Landed,
    CheckpointFigure? Warehouse,
    string? DiffersAt,
    CheckpointFigure Difference,
    LineState State)
{
    /// <summary>The checkpoints in their order.</summary>
    public static IReadOnlyList<string> Checkpoints { get; } = ["source", "raw", "conformed", "landed", "warehouse"];

    public CheckpointFigure? At(string checkpoint) => checkpoint switch
    {
        "source" => Source,
        "raw" => Raw,
        "rejected" => Rejected,
        "conformed" => Conformed,
        "landed" => Landed,
        "warehouse" => Warehouse,
        _ => throw new ArgumentOutOfRangeException(nameof(checkpoint), checkpoint, "Unknown checkpoint."),
    };

    /// <summary>The newest year first. A checkpoint that counts anything at all counts nothing where it has no cell.</summary>
    /// <param name="cells">All that is known of a run or a load.</param>
    /// <param name="isBalanced">They were found to agree: what still differs was set apart, with the rejected rows it is due to.</param>
    public static IReadOnlyList<ReconciliationLine> Of(IReadOnlyList<ReconciliationCell> cells, bool isBalanced)
    {
        var known = cells.Select(cell => cell.Checkpoint).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. cells.GroupBy(cell => (cell.FiscalYear, cell.RevenueOrSpending, cell.RelatedGovtUnits))
                .OrderByDescending(line => line.Key.FiscalYear)
                .ThenBy(line => line.Key.RevenueOrSpending, StringComparer.Ordinal)
                .ThenBy(line => line.Key.RelatedGovtUnits, StringComparer.Ordinal)
                .Select(line => Of(line.Key, line.ToDictionary(cell => cell.Checkpoint, cell => new CheckpointFigure(cell.RowCount, cell.Amount)), known, isBalanced)),
        ];
    }

    private static ReconciliationLine Of(
        (int FiscalYear, string Side, string Units) key, Dictionary<string, CheckpointFigure> figures, HashSet<string> known, bool isBalanced)
    {
        CheckpointFigure? At(string checkpoint) => known.Contains(checkpoint) ? figures.GetValueOrDefault(checkpoint, CheckpointFigure.None) : null;
        var rejected = At("rejected");
        string? differsAt = null;
        var difference = CheckpointFigure.None;
        CheckpointFigure? before = null;
        foreach (var checkpoint in Checkpoints)
        {
            if (At(checkpoint) is not { } here)
            {
                continue;
            }

            var whole = checkpoint == "conformed" && rejected is not null ? here + rejected : here;
            if (before is not null && whole != before)
            {
                (differsAt, difference) = (checkpoint, whole - before);
                break;
            }

            before = here;
        }

        var state = differsAt is null ? LineState.Equal : isBalanced && differsAt == "raw" ? LineState.SetApart : LineState.Differs;
        return new ReconciliationLine(
            key.FiscalYear, key.Side, key.Units, At("source"), At("raw"), rejected, At("conformed"), At("landed"), At("warehouse"), differsAt, difference, state);
    }
}
