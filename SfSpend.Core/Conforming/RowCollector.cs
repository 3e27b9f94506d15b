using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Conforming;

/// <summary>
/// Takes the workers' blocks in the order in which the source has them, whichever is ready first, and counts, keeps and
/// spills their rows.
/// </summary>
internal sealed class RowCollector(FactSpill spill, StageProgress progress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, RecordBlock> _waiting = [];
    private readonly TupleUses _uses = new();
    private readonly CellCounter _rawCells = new();
    private readonly Dictionary<(string FileName, short Year, byte FinanceId, FactMarks Units), (long RowCount, Int128 Cents)> _unplaced = [];
    private readonly List<Reject> _rejects = [];
    private long _nextSequence;

    public long SourceRowCount { get; private set; }

    public long RejectedRowCount { get; private set; }

    public long ConformedRowCount => SourceRowCount - RejectedRowCount;

    public DateTime? DataAsOf { get; private set; }

    public IReadOnlyList<CellTotal> RawCells => _rawCells.ToTotals();

    /// <summary>Rejected rows that stand in no cell, in the order in which they were found.</summary>
    public IReadOnlyList<UnplacedRows> Unplaced =>
    [
        .. _unplaced.Select(rows => new UnplacedRows(
            rows.Key.FileName,
            new(
                rows.Key.Year,
                rows.Key.FinanceId == 0 ? "" : Finance.NameOf(rows.Key.FinanceId),
                (rows.Key.Units & FactMarks.HasRelatedUnits) == 0 ? "" : (rows.Key.Units & FactMarks.IsRelatedUnit) == 0 ? "No" : "Yes",
                rows.Value.RowCount,
                Cents.ToDollars(rows.Value.Cents)),
            IsKept: false)),
    ];

    public IReadOnlyList<Reject> Rejects => _rejects;

    /// <summary>Once true it stays true: no more rejects need be kept.</summary>
    public bool HasEnoughRejects { get; private set; }

    public TupleUses Uses => _uses;

    /// <summary>Takes a block that has been read, and gives every block back that can be counted now.</summary>
    public void Take(RecordBlock block, Action<RecordBlock> giveBack)
    {
        lock (_lock)
        {
            _waiting.Add(block.Sequence, block);
            while (_waiting.Remove(_nextSequence, out var next))
            {
                Count(next);
                giveBack(next);
                _nextSequence++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(RecordBlock block)
    {
        var rejectedBefore = RejectedRowCount;
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(block.Rows))
        {
            SourceRowCount++;
            if (row.HasCell)
            {
                _rawCells.Add(row);
            }
            else
            {
                AddUnplaced(block.Source?.FileName ?? "", row);
            }

            if (row.FiscalYear != 0)
            {
                spill.Append(row);
            }

            if (row.IsRejected)
            {
                RejectedRowCount++;
                continue;
            }

            _uses.Add(row);
        }

        foreach (var reject in block.Rejects.Take(ConformedManifest.MaxKeptRejects - _rejects.Count))
        {
            _rejects.Add(reject);
        }

        HasEnoughRejects = _rejects.Count >= ConformedManifest.MaxKeptRejects;
        DataAsOf = block.DataAsOf is { } time && (DataAsOf is not { } latest || time > latest) ? time : DataAsOf;
        progress.AddRows(block.Rows.Count - (RejectedRowCount - rejectedBefore));
    }

    private void AddUnplaced(string fileName, in FactRow row)
    {
        ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _unplaced, (fileName, row.FiscalYear, row.FinanceId, row.Marks & (FactMarks.HasRelatedUnits | FactMarks.IsRelatedUnit)), out _);
        rows.RowCount++;
        rows.Cents += row.Cents;
    }
}
