using System.Runtime.CompilerServices;

namespace SfSpend.Core.Conforming;

/// <summary>How each fiscal year uses the raw tuples of each dimension.</summary>
internal sealed class TupleUses
{
    private const int FirstLength = 256;
    private readonly TupleUse[][]?[] _years = new TupleUse[SourceFields.MaxFiscalYear + 1][][];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in FactRow row)
    {
        var year = _years[row.FiscalYear] ??= NewYear();
        Find(ref year[Dimension.Program.Index], row.Program).Add(row);
        Find(ref year[Dimension.Type.Index], row.Type).Add(row);
        Find(ref year[Dimension.Fund.Index], row.Fund).Add(row);
    }

    /// <summary>Takes over what an earlier conform found of years that stay.</summary>
    public void Add(MemberUses kept, IReadOnlyCollection<int> fiscalYears, IReadOnlyList<TupleTable> tables)
    {
        foreach (var (table, dimension) in tables.Zip(kept.Dimensions))
        {
            int[] tuples = [.. dimension.Values.Select(values => table.IndexOf([.. values]))];
            foreach (var use in dimension.Uses.Where(use => fiscalYears.Contains(use.FiscalYear)))
            {
                var year = _years[use.FiscalYear] ??= NewYear();
                ref var found = ref Find(ref year[table.Dimension.Index], tuples[use.Values]);
                found += new TupleUse(use.FiscalYear, use.FiscalYear, use.RowCount, use.Cents);
            }
        }
    }

    /// <summary>How the facts of all years use each tuple of the dimension; tuples beyond its length are not used at all.</summary>
    public IReadOnlyList<TupleUse> Of(Dimension dimension)
    {
        var years = _years.OfType<TupleUse[][]>().Select(year => year[dimension.Index]).ToList();
        var sums = new TupleUse[years.Select(uses => uses.Length).DefaultIfEmpty(0).Max()];
        foreach (var uses in years)
        {
            for (var tuple = 0; tuple < uses.Length; tuple++)
            {
                sums[tuple] += uses[tuple];
            }
        }

        return sums;
    }

    /// <summary>In an order that depends on nothing but what was found.</summary>
    public MemberUses ToMemberUses(IEnumerable<TupleTable> tables) => new([.. tables.Select(ToDimensionUses)]);

    private DimensionUses ToDimensionUses(TupleTable table)
    {
        var all = Of(table.Dimension);
        int[] used =
        [
            .. Enumerable.Range(0, Math.Min(all.Count, table.Tuples.Count))
                .Where(tuple => all[tuple].RowCount > 0)
                .OrderBy(tuple => string.Join('\u001f', table.Tuples[tuple].Values), StringComparer.Ordinal),
        ];
        return new(
            table.Dimension.Table,
            [.. used.Select(tuple => table.Tuples[tuple].Values)],
            [.. used.SelectMany((tuple, position) => UsesOf(table.Dimension, tuple, position))]);
    }

    private IEnumerable<MemberUse> UsesOf(Dimension dimension, int tuple, int position)
    {
        for (var fiscalYear = 0; fiscalYear < _years.Length; fiscalYear++)
        {
            if (_years[fiscalYear]?[dimension.Index] is { } uses && tuple < uses.Length && uses[tuple] is { RowCount: > 0 } use)
            {
                yield return new(position, fiscalYear, use.RowCount, use.Cents);
            }
        }
    }

    private static TupleUse[][] NewYear() => [[], [], []];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref TupleUse Find(ref TupleUse[] uses, int tuple)
    {
        if (tuple >= uses.Length)
        {
            Array.Resize(ref uses, Math.Max(FirstLength, 2 * (tuple + 1)));
        }

        return ref uses[tuple];
    }
}
