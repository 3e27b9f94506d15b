namespace SfSpend.Core.Reporting;

/// <summary>The rows of the fact that a filter finds, year by year.</summary>
internal sealed class FactSelection
{
    private readonly FactRows _rows;
    private readonly TransactionFilter _filter;
    private readonly bool[]? _programs;
    private readonly bool[]? _types;
    private readonly bool[]? _funds;
    private readonly int[] _found;

    public FactSelection(FactRows rows, FactMembers members, TransactionFilter filter)
    {
        _rows = rows;
        _filter = filter;
        _programs = Choose(members.Programs.Members.Select((program, place) => filter.Wants(ExploreAxis.Organization, program) && filter.Wants(members.AreRelated[place])));
        _types = Choose(members.Types.Members.Select(type => filter.Wants(ExploreAxis.Type, type)));
        _funds = Choose(members.Funds.Members.Select(fund => filter.Wants(ExploreAxis.Fund, fund)));
        Years = [.. rows.Years.Where(year => year.FiscalYear >= (filter.FromYear ?? year.FiscalYear) && year.FiscalYear <= (filter.ToYear ?? year.FiscalYear))];
        _found = new int[Years.Select(year => year.End - year.Start).DefaultIfEmpty().Max()];
    }

    /// <summary>Those that rows may be found in.</summary>
    public IReadOnlyList<FactYear> Years { get; }

    /// <summary>The rows found in a year, in their order; until the next year is asked for.</summary>
    public ReadOnlySpan<int> In(FactYear year)
    {
        var found = _found.AsSpan(0, year.End - year.Start);
        for (var index = 0; index < found.Length; index++)
        {
            found[index] = year.Start + index;
        }

        found = Keep(Keep(Keep(found, _rows.Programs, _programs), _rows.Types, _types), _rows.Funds, _funds);
        if (_filter.RevenueOrSpending is { } side)
        {
            found = KeepSide(found, side == "Revenue");
        }

        return _filter.FromAmount is null && _filter.BelowAmount is null ? found : KeepAmounts(found, _filter.FromAmount ?? decimal.MinValue, _filter.BelowAmount ?? decimal.MaxValue);
    }

    /// <summary>Null where all are wanted, so that no row need be looked at for it.</summary>
    private static bool[]? Choose(IEnumerable<bool> areWanted) => areWanted.ToArray() is var wanted && Array.TrueForAll(wanted, isWanted => isWanted) ? null : wanted;

    private static Span<int> Keep(Span<int> rows, int[] places, bool[]? wanted)
    {
        if (wanted is null)
        {
            return rows;
        }

        var count = 0;
        foreach (var row in rows)
        {
            if (wanted[places[row]])
            {
                rows[count++] = row;
            }
        }

        return rows[..count];
    }

    private Span<int> KeepSide(Span<int> rows, bool isRevenue)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (_rows.AreRevenue[row] == isRevenue)
            {
                rows[count++] = row;
            }
        }

        return rows[..count];
    }

    private Span<int> KeepAmounts(Span<int> rows, decimal from, decimal below)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (_rows.Amounts[row] >= from && _rows.Amounts[row] < below)
            {
                rows[count++] = row;
            }
        }

        return rows[..count];
    }
}
