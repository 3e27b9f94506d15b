using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SfSpend.Core.Conforming;

/// <summary>
/// Finds quotation marks, commas and line ends in 64 bytes at once: one bit per byte. That the number of quotation marks before
/// a byte is odd means that it stands inside a quoted value.
/// </summary>
internal static class CsvMasks
{
    public const int Width = 64;

    /// <summary>Bytes that an array must have behind its text: a line end that is added, and what the last look reaches over.</summary>
    public const int Padding = Width + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref byte start, byte value)
    {
        var wanted = Vector256.Create(value);
        var low = Vector256.Equals(Vector256.LoadUnsafe(ref start), wanted).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.LoadUnsafe(ref start, 32), wanted).ExtractMostSignificantBits();
        return low | ((ulong)high << 32);
    }

    /// <summary>Bits of the bytes inside quoted values, opening marks included; <paramref name="carry"/> is all ones while a value goes on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Inside(ulong quotes, ref ulong carry)
    {
        if (quotes == 0)
        {
            return carry;
        }

        var inside = quotes ^ (quotes << 1);
        inside ^= inside << 2;
        inside ^= inside << 4;
        inside ^= inside << 8;
        inside ^= inside << 16;
        inside ^= inside << 32;
        inside ^= carry;
        carry = (ulong)((long)inside >> 63);
        return inside;
    }

    /// <summary>
    /// Index of the last line end that ends a record, or -1; a record must begin at <paramref name="bytes"/>' start.
    /// The array behind must reach <see cref="Width"/> bytes further than <paramref name="length"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int LastRecordEnd(ReadOnlySpan<byte> bytes, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, length + Width);
        ref var start = ref Unsafe.AsRef(in bytes[0]);
        ulong carry = 0;
        var last = -1;
        for (var at = 0; at < length; at += Width)
        {
            ref var chunk = ref Unsafe.Add(ref start, at);
            var valid = at + Width <= length ? ulong.MaxValue : (1UL << (length - at)) - 1;
            var inside = Inside(Of(ref chunk, (byte)'"') & valid, ref carry);
            var ends = Of(ref chunk, (byte)'\n') & ~inside & valid;
            if (ends != 0)
            {
                last = at + 63 - BitOperations.LeadingZeroCount(ends);
            }
        }

        return last;
    }
}
