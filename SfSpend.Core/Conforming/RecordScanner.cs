using System.Numerics;
using System.Runtime.CompilerServices;

namespace SfSpend.Core.Conforming;

/// <summary>
/// Walks over the records of a block and finds where their fields end. It only finds; that values are well formed is for
/// whoever reads them to see.
/// </summary>
/// <param name="bytes">Reaches <see cref="CsvMasks.Width"/> bytes further than <paramref name="length"/>.</param>
/// <param name="length">The block ends with a line end.</param>
/// <param name="firstLine">1-based line of the file at which the block begins.</param>
/// <param name="ends">Gets the index after each field's last byte; fields beyond its length are only counted.</param>
internal ref struct RecordScanner(ReadOnlySpan<byte> bytes, int length, long firstLine, int[] ends)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private ulong _separators;
    private ulong _carry;
    private int _chunk = -CsvMasks.Width;
    private int _next;
    private long _nextLine = firstLine;
    private bool _chunkHasInnerLineEnd;
    private bool _recordMayHaveInnerLineEnd;

    /// <summary>Index of the record's first byte.</summary>
    public int Start { get; private set; }

    /// <summary>Index after the record's last byte, line end not included.</summary>
    public int End { get; private set; }

    public int FieldCount { get; private set; }

    /// <summary>1-based line at which the record begins.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Lines the record takes up: more than one where a quoted value has line breaks.</summary>
    public long LineCount { get; private set; }

    /// <summary>Index after the record's line end.</summary>
    public readonly int NextStart => _next;

    public readonly ReadOnlySpan<byte> Record => _bytes[Start..End];

    public readonly bool IsBlank => Start == End;

    public readonly int StartOf(int field) => field == 0 ? Start : ends[field - 1] + 1;

    public readonly ReadOnlySpan<byte> Field(int index) => _bytes[StartOf(index)..ends[index]];

    /// <summary>Fields that stand side by side, with what separates them.</summary>
    public readonly ReadOnlySpan<byte> Fields(int first, int last) => _bytes[StartOf(first)..ends[last]];

    /// <summary>Bytes of this block, of whichever record.</summary>
    public readonly ReadOnlySpan<byte> Slice(int start, int byteCount) => _bytes.Slice(start, byteCount);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Next()
    {
        Start = _next;
        LineNumber = _nextLine;
        var count = 0;
        while (true)
        {
            while (_separators != 0)
            {
                var at = _chunk + BitOperations.TrailingZeroCount(_separators);
                _separators &= _separators - 1;
                if (count < ends.Length)
                {
                    ends[count] = at;
                }

                count++;
                if (_bytes[at] == '\n')
                {
                    EndRecord(at, count);
                    return true;
                }
            }

            _chunk += CsvMasks.Width;
            if (_chunk >= length)
            {
                return false;
            }

            LoadChunk();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndRecord(int at, int count)
    {
        FieldCount = count;
        End = at > Start && _bytes[at - 1] == '\r' ? at - 1 : at;
        if (count <= ends.Length)
        {
            ends[count - 1] = End;
        }

        LineCount = _recordMayHaveInnerLineEnd ? _bytes[Start..(at + 1)].Count((byte)'\n') : 1;
        _nextLine += LineCount;
        _recordMayHaveInnerLineEnd = _chunkHasInnerLineEnd;
        _next = at + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LoadChunk()
    {
        ref var start = ref Unsafe.AsRef(in _bytes[_chunk]);
        var valid = _chunk + CsvMasks.Width <= length ? ulong.MaxValue : (1UL << (length - _chunk)) - 1;
        var inside = CsvMasks.Inside(CsvMasks.Of(ref start, (byte)'"') & valid, ref _carry);
        var lineEnds = CsvMasks.Of(ref start, (byte)'\n') & valid;
        _separators = ((CsvMasks.Of(ref start, (byte)',') & valid) | lineEnds) & ~inside;
        _chunkHasInnerLineEnd = (lineEnds & inside) != 0;
        _recordMayHaveInnerLineEnd |= _chunkHasInnerLineEnd;
    }
}
