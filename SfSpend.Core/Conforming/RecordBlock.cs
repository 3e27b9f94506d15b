using System.Collections.Concurrent;

namespace SfSpend.Core.Conforming;

/// <summary>A piece of a raw extract that holds whole records, and what a worker read from it.</summary>
internal sealed class RecordBlock(int byteCount)
{
    private byte[] _buffer = new byte[byteCount + CsvMasks.Padding];

    /// <summary>Bytes that may be filled; <see cref="CsvMasks.Padding"/> more lie behind them.</summary>
    public int Capacity => _buffer.Length - CsvMasks.Padding;

    public byte[] Buffer => _buffer;

    /// <summary>Index of the first record's first byte: after the header in a file's first block.</summary>
    public int Start { get; set; }

    /// <summary>Index after the last record's line end.</summary>
    public int End { get; set; }

    /// <summary>Position among all blocks of all extracts.</summary>
    public long Sequence { get; set; }

    /// <summary>1-based line of the first record.</summary>
    public long FirstLine { get; set; }

    public SourceFile? Source { get; set; }

    /// <summary>True when the file ends with this block and its last line has no line end.</summary>
    public bool LacksLastLineEnd { get; set; }

    /// <summary>True when the block is a last row that ends inside a quoted value.</summary>
    public bool IsCutRow { get; set; }

    public List<FactRow> Rows { get; } = [];

    public List<Reject> Rejects { get; } = [];

    public DateTime? DataAsOf { get; set; }

    /// <summary>Makes room for a record that is longer than the block.</summary>
    public void Grow(int byteCount) => Array.Resize(ref _buffer, byteCount + CsvMasks.Padding);

    public void Reset()
    {
        (Start, End, Sequence, FirstLine, Source, LacksLastLineEnd, IsCutRow, DataAsOf) = (0, 0, 0, 0, null, false, false, null);
        Rows.Clear();
        Rejects.Clear();
        if (Capacity != byteCount)
        {
            _buffer = new byte[byteCount + CsvMasks.Padding];
        }
    }
}

/// <summary>The only blocks there are: who reads waits here for who counts, so that memory stays the same however long the source.</summary>
internal sealed class BlockPool(ConformTuning tuning) : IDisposable
{
    private readonly SemaphoreSlim _free = new(tuning.BlockCount);
    private readonly ConcurrentBag<RecordBlock> _blocks = [];

    public async ValueTask<RecordBlock> RentAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return _blocks.TryTake(out var block) ? block : new(tuning.BlockByteCount);
    }

    public void Return(RecordBlock block)
    {
        block.Reset();
        _blocks.Add(block);
        _free.Release();
    }

    public void Dispose() => _free.Dispose();
}
