namespace SfSpend.Core.Reporting;

/// <summary>Keeps the first of an order among rows that are offered in the order of their places, which decides between equal amounts.</summary>
/// <param name="count">How many are kept at most.</param>
/// <param name="after">The row after which they begin, and its amount; null: at the first.</param>
internal sealed class FirstRows(TransactionSort sort, int count, (decimal Amount, int Row)? after)
{
    private readonly Key? _after = after is { } begin ? new Key(OrderOf(sort, begin.Amount), begin.Row) : null;

    /// <summary>The last in order on top.</summary>
    private readonly PriorityQueue<int, Key> _kept = new(Comparer<Key>.Create((one, other) => other.CompareTo(one)));

    /// <summary>Once as many are kept as are wanted, only what comes before the last of them may still be kept.</summary>
    private decimal _below = decimal.MaxValue;

    public void Offer(int row, decimal amount)
    {
        var order = OrderOf(sort, amount);
        if (order >= _below)
        {
            return;
        }

        var key = new Key(order, row);
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

        if (_kept.Count == count && _kept.TryPeek(out _, out var last))
        {
            _below = last.Order;
        }
    }

    /// <summary>The rows that were kept, in their order.</summary>
    public IEnumerable<int> Take() => _kept.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element);

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
