using System.Runtime.CompilerServices;

namespace SfSpend.Core.Conforming;

/// <summary>How often, when and for how much the facts use a raw tuple, a code or a spelling.</summary>
internal record struct TupleUse(int FirstYear, int LastYear, long RowCount, Int128 Cents)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in FactRow row)
    {
        FirstYear = RowCount == 0 ? row.FiscalYear : Math.Min(FirstYear, row.FiscalYear);
        LastYear = Math.Max(LastYear, row.FiscalYear);
        RowCount++;
        Cents += row.Cents;
    }

    public static TupleUse operator +(TupleUse one, TupleUse other) => one.RowCount == 0 ? other : other.RowCount == 0 ? one : new(
        Math.Min(one.FirstYear, other.FirstYear),
        Math.Max(one.LastYear, other.LastYear),
        one.RowCount + other.RowCount,
        one.Cents + other.Cents);
}
