namespace SfSpend.Core.Reporting;

/// <summary>Keeps the first of an order among rows that are offered in the order of their places, which decides between equal amounts.</summary>
/// <param name="count">How many are kept at most.</param>
/// <param name="after">The row after which they begin, and its amount; null: at the first.</param>
internal sealed class FirstRows(TransactionSort sort, int count, (decimal Amount, int Row)? after)
{
    private readonly Key? _after = after is { } begin ? new Key(OrderOf(sort, begin.Amount), begin.Row) : null;

    /// <summary>The last in order on top.</summary>
    private readonly PriorityQueue<int, Key> _kept = new(Comparer<Key>.Create((one, other) => other.CompareTo(one)));

    /// <param name="amounts">Of all rows, by their places.</param>
    public void Offer(ReadOnlySpan<int> rows, decimal[] amounts)
    {
        // Once as many are kept as are wanted, only what comes before the last of them may still be kept.
        var last = _kept.Count == count ? LastOrder : decimal.MaxValue;
        foreach (var row in rows)
        {
            var order = OrderOf(sort, amounts[row]);
            if (order < last)
            {
                Keep(row, new Key(order, row));
                last = _kept.Count == count ? LastOrder : decimal.MaxValue;
            }
            else if (sort == TransactionSort.Id)
            {
                return;
            }
        }
    }

    /// <summary>The rows that were kept, in their order.</summary>
    public IEnumerable<int> Take() => _kept.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element);

    private decimal LastOrder => _kept.TryPeek(out _, out var last) ? last.Order : decimal.MaxValue;

    private void Keep(int row, Key key)
    {
        if (_after is { } begin && key.CompareTo(begin) <= 0)
        {
            return;
        }

        if (_kept.Count < count)
        {
            _kept.Enqueue(row, key);
        }
        else
        {
            _kept.EnqueueDequeue(row, key);
        }
    }

    private static decimal OrderOf(TransactionSort sort, decimal amount) => sort switch
    {
        TransactionSort.Amount => amount,
        TransactionSort.AmountDescending => -amount,
        _ => 0,
    };

    private readonly record struct Key(decimal Order, int Row) : IComparable<Key>
    {
        public int CompareTo(Key other) => Order == other.Order ? Row.CompareTo(other.Row) : Order.CompareTo(other.Order);
    }
}
