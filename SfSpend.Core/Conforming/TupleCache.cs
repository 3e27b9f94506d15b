using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SfSpend.Core.Conforming;

/// <summary>
/// A worker's own memory of raw tuples: from the bytes as they stand in the file to the number in the <see cref="TupleTable"/>.
/// Bytes that were seen before have been validated before, so that nearly every row costs one hash and one comparison.
/// </summary>
internal sealed class TupleCache
{
    /// <summary>A source that repeats nothing must not fill the memory: beyond this the cache starts anew.</summary>
    private const int MaxCount = 1 << 16;

    private Slot[] _slots = new Slot[1 << 12];
    private int _count;

    /// <summary>The tuple's number, or -1 when these bytes are new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<byte> key, out ulong hash)
    {
        hash = Hash(key);
        var mask = _slots.Length - 1;
        for (var at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Key is null)
            {
                return -1;
            }

            if (slot.Hash == hash && key.SequenceEqual(slot.Key))
            {
                return slot.Index;
            }
        }
    }

    public void Add(ReadOnlySpan<byte> key, ulong hash, int index)
    {
        if (_count >= MaxCount)
        {
            Clear();
        }
        else if (_count >= _slots.Length / 2)
        {
            Grow();
        }

        Insert(_slots, new(hash, key.ToArray(), index));
        _count++;
    }

    /// <summary>The same bytes mean something else when the columns are ordered differently.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        _count = 0;
    }

    /// <summary>
    /// Folds the product of two words at a time. It is here because a library's hash runs uncompiled for as long as a whole
    /// conform takes; keys are compared byte by byte, so that nothing but speed hangs on it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ReadOnlySpan<byte> key)
    {
        const ulong First = 0x9E3779B97F4A7C15;
        const ulong Second = 0xD6E8FEB86659FD93;
        var hash = (ulong)key.Length * First;
        while (key.Length >= 16)
        {
            hash = Fold(BinaryPrimitives.ReadUInt64LittleEndian(key) ^ hash ^ First, BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) ^ Second);
            key = key[16..];
        }

        if (key.Length >= 8)
        {
            hash = Fold(BinaryPrimitives.ReadUInt64LittleEndian(key) ^ hash ^ First, Second);
            key = key[8..];
        }

        ulong last = 0;
        foreach (var value in key)
        {
            last = (last << 8) | value;
        }

        return Fold(last ^ hash ^ First, Second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    private void Grow()
    {
        var grown = new Slot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot.Key is not null)
            {
                Insert(grown, slot);
            }
        }

        _slots = grown;
    }

    private static void Insert(Slot[] slots, Slot added)
    {
        var mask = slots.Length - 1;
        var at = (int)added.Hash & mask;
        while (slots[at].Key is not null)
        {
            at = (at + 1) & mask;
        }

        slots[at] = added;
    }

    private readonly record struct Slot(ulong Hash, byte[]? Key, int Index);
}
