using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace SfSpend.Core.Conforming;

/// <summary>Money while rows are counted: whole cents, so that sums are exact and fast.</summary>
internal static class Cents
{
    public static decimal ToDollars(Int128 cents) => (decimal)cents / 100m;

    /// <summary>Writes dollars with two decimals, such as <c>-12.30</c>, and says how many bytes that took.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Write(Int128 cents, Span<byte> to)
    {
        var count = 0;
        if (Int128.IsNegative(cents))
        {
            to[count++] = (byte)'-';
            cents = -cents;
        }

        // At most 18 digits stand before the point, so the dollars fit while the cents may not.
        var (dollars, rest) = cents <= long.MaxValue ? Divide((long)cents) : ((long)(cents / 100), (int)(cents % 100));
        Utf8Formatter.TryFormat(dollars, to[count..], out var written);
        count += written;
        to[count++] = (byte)'.';
        to[count++] = (byte)('0' + (rest / 10));
        to[count++] = (byte)('0' + (rest % 10));
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (long Dollars, int Cents) Divide(long cents)
    {
        var (dollars, rest) = Math.DivRem(cents, 100);
        return (dollars, (int)rest);
    }
}
