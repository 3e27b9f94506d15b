namespace SfSpend.Core.Reporting;

/// <summary>
/// All transactions of a load in memory, column by column and in the order of their numbers, so that any filter is answered by one pass over
/// them. Proven against the load's reconciliation when they were read.
/// </summary>
public sealed class FactColumns
{
    private readonly FactMembers _members;
    private readonly FactRows _rows;

    internal FactColumns(LoadSummary load, FactMembers members, FactRows rows)
    {
        Load = load;
        _members = members;
        _rows = rows;
    }

    public LoadSummary Load { get; }

    /// <summary>The transactions of a filter, added up by the lowest members of a hierarchy.</summary>
    internal Tallies AddUp(ExploreAxis axis, TransactionFilter filter)
    {
        var selection = new FactSelection(_rows, _members, filter);
        var members = _members.Of(axis);
        var places = _rows.PlacesOf(axis);
        var sums = new Sum[members.Count * 4];
        var tallies = new List<Tally>();
        foreach (var year in selection.Years)
        {
            foreach (var row in selection.In(year))
            {
                var (amount, type) = (_rows.Amounts[row], _rows.Types[row]);
                ref var sum = ref sums[(places[row] * 4) + (_rows.AreRevenue[row] ? 2 : 0) + (_members.AreRelated[_rows.Programs[row]] ? 1 : 0)];
                sum.TransactionCount++;
                sum.Amount += amount;
                if (_members.AreAdjustments[type])
                {
                    sum.AdjustmentAmount += amount;
                }

                if (_members.AreWorkOrders[type])
                {
                    sum.WorkOrderAmount += amount;
                }
            }

            for (var place = 0; place < sums.Length; place++)
            {
                if (sums[place] is { TransactionCount: > 0 } sum)
                {
                    tallies.Add(new Tally(
                        year.FiscalYear, (place & 2) != 0, (place & 1) != 0, place / 4, sum.TransactionCount, sum.Amount, sum.AdjustmentAmount, sum.WorkOrderAmount));
                    sums[place] = default;
                }
            }
        }

        return new Tallies(axis, Load, members, tallies);
    }

    /// <summary>How many transactions a filter finds, what they come to, and the first of them in an order.</summary>
    /// <param name="count">How many are wanted at most.</param>
    /// <param name="after">Where they begin; null: at the first.</param>
    internal FoundTransactions Find(TransactionFilter filter, TransactionSort sort, int count, TransactionCursor? after)
    {
        var selection = new FactSelection(_rows, _members, filter);
        var first = new FirstRows(sort, count, after is { } cursor ? (cursor.Amount, _rows.PlaceOf(cursor.TransactionId)) : null);
        var (total, amount) = (0L, Dollars.Zero);
        foreach (var year in selection.Years)
        {
            var found = selection.In(year);
            total += found.Length;
            foreach (var row in found)
            {
                amount += _rows.Amounts[row];
            }

            first.Offer(found, _rows.Amounts);
        }

        return new FoundTransactions(total, amount, [.. first.Take().Select(Name)]);
    }

    private Transaction Name(int row) => _members.Name(
        _rows.Ids[row], _rows.FiscalYearOf(row), _rows.AreRevenue[row], _rows.Programs[row], _rows.Types[row], _rows.Funds[row], _rows.Amounts[row]);

    private struct Sum
    {
        public long TransactionCount;
        public decimal Amount;
        public decimal AdjustmentAmount;
        public decimal WorkOrderAmount;
    }
}
