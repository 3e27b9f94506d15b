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
    private readonly List<Reject> _rejects = [];
    private long _nextSequence;

    public long SourceRowCount { get; private set; }

    public long RejectedRowCount { get; private set; }

    public long ConformedRowCount => SourceRowCount - RejectedRowCount;

    public DateTime? DataAsOf { get; private set; }

    public IReadOnlyList<CellTotal> RawCells => _rawCells.ToTotals();

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
}
