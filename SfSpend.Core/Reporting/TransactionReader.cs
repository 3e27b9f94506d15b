using System.Runtime.CompilerServices;
using Dapper;
using SfSpend.Core.Environments;
using SfSpend.Core.Pipeline;

namespace SfSpend.Core.Reporting;

/// <summary>Reads the rows that a figure is the sum of.</summary>
public sealed class TransactionReader(IEnvironmentConnector connector, FactMemory memory)
{
    public const int MaxLimit = 1_000;

    /// <summary>Rows read at a time where all are asked for: memory stays the same however many there are, and nobody who reads slowly holds a load up.</summary>
    private const int RowsAtATime = 20_000;

    /// <param name="asked">The load to read as of; null: the current one.</param>
    /// <param name="after">Where the page begins; null: the first.</param>
    /// <param name="measure">
    /// For loads that are not held in memory: says what the filter is known to find, so that it need not be counted and years without any are not
    /// looked through; null, or its answer is: nothing is known.
    /// </param>
    /// <exception cref="ReportException">
    /// Nothing is loaded, there is no such load, the environment is not provisioned, or the warehouse does not add up to what was proven.
    /// </exception>
    public async Task<TransactionPage> ReadPageAsync(
        TransactionFilter filter,
        TransactionSort sort,
        int limit,
        TransactionCursor? after,
        LoadId? asked,
        Func<CancellationToken, Task<TransactionMeasure?>>? measure,
        CancellationToken cancellationToken)
    {
        var (load, found) = await memory.FindAsync(asked, cancellationToken) is { } held
            ? (held.Load, held.Find(filter, sort, limit + 1, after))
            : await LookThroughAsync(measure is null ? null : await measure(cancellationToken));
        var rows = found.First.Take(limit).ToList();
        return new TransactionPage(load, found.TransactionCount, found.Amount, rows, found.First.Count > limit ? TransactionCursor.Of(rows[^1]) : null);

        Task<(LoadSummary, FoundTransactions)> LookThroughAsync(TransactionMeasure? known) =>
            ReadAsync(asked, (from, token) => TransactionReader.LookThroughAsync(from, filter, sort, limit + 1, after, known, token), cancellationToken);
    }

    /// <summary>The load and all transactions of a filter, read while they are taken.</summary>
    /// <exception cref="ReportException">Nothing is loaded, there is no such load, or the environment is not provisioned.</exception>
    public async Task<(LoadSummary Load, IAsyncEnumerable<Transaction> Transactions)> ReadAllAsync(
        TransactionFilter filter, TransactionSort sort, LoadId? asked, CancellationToken cancellationToken)
    {
        var (load, _) = await ReadAsync(asked, (_, _) => Task.FromResult(true), cancellationToken);
        return (load, ReadOnAsync(filter, sort, load.LoadId, cancellationToken));
    }

    /// <summary>Null when the load has no such transaction.</summary>
    /// <exception cref="ReportException">Nothing is loaded, there is no such load, or the environment is not provisioned.</exception>
    public Task<(LoadSummary Load, Transaction? Transaction)> FindAsync(long transactionId, LoadId? asked, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {Transaction.Columns} FROM "report"."transaction" AS t {Transaction.Members} WHERE t."transaction_id" = @transactionId;
            """;
        return ReadAsync(
            asked,
            (from, token) => from.Connection.QuerySingleOrDefaultAsync<Transaction>(
                new CommandDefinition(from.Sql(sql), new { transactionId }, cancellationToken: token)),
            cancellationToken);
    }

    private async IAsyncEnumerable<Transaction> ReadOnAsync(
        TransactionFilter filter, TransactionSort sort, LoadId asked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (_, members) = await ReadAsync(asked, FactMembers.ReadAsync, cancellationToken);
        var reading = ReadPieceAsync(null);
        try
        {
            while (reading is not null)
            {
                var (_, rows) = await reading;

                // The next piece is read while this one is taken.
                reading = rows is { Count: RowsAtATime } and [.., var last] ? ReadPieceAsync(last.Cursor) : null;
                foreach (var row in rows)
                {
                    yield return members.Name(row);
                }
            }
        }
        finally
        {
            if (reading is not null)
            {
                await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        Task<(LoadSummary, IReadOnlyList<TransactionRow>)> ReadPieceAsync(TransactionCursor? after) => ReadAsync(
            asked,
            (from, token) =>
            {
                var (chosen, order, parameters) = Choose(filter, sort, RowsAtATime, after);
                return QueryAsync<TransactionRow>(from, $"SELECT {TransactionRow.Columns} FROM ({chosen}) AS t ORDER BY {order};", parameters, token);
            },
            cancellationToken);
    }

    /// <summary>Has the warehouse look for a page.</summary>
    private static async Task<FoundTransactions> LookThroughAsync(
        AskedLoad from, TransactionFilter filter, TransactionSort sort, int count, TransactionCursor? after, TransactionMeasure? known, CancellationToken cancellationToken)
    {
        var measure = known?.LoadId == from.Load.LoadId ? known : null;
        var (transactionCount, amount) = measure is null ? await CountAsync(from, filter, cancellationToken) : (measure.TransactionCount, measure.Amount);
        var years = measure is null ? filter : measure.Narrow(filter, sort, count, after);
        return new FoundTransactions(
            transactionCount, amount, years is null ? [] : await ReadRowsAsync(from, years, sort, count, after, measure?.IsFew(years) == true, cancellationToken));
    }

    private static async Task<(long TransactionCount, decimal Amount)> CountAsync(AskedLoad from, TransactionFilter filter, CancellationToken cancellationToken)
    {
        var (source, where, parameters) = filter.ToSql();
        return await from.Connection.QuerySingleAsync<(long, decimal)>(new CommandDefinition(
            from.Sql($"SELECT COUNT(*), COALESCE(SUM(t.\"amount\"), 0.00) {source} WHERE {where};"), parameters, cancellationToken: cancellationToken));
    }

    private static async Task<IReadOnlyList<Transaction>> ReadRowsAsync(
        AskedLoad from, TransactionFilter filter, TransactionSort sort, int limit, TransactionCursor? after, bool areFew, CancellationToken cancellationToken)
    {
        var (chosen, order, parameters) = Choose(filter, sort, limit, after, areFew);
        var sql = $"""
            SELECT {Transaction.Columns}
            FROM (
            {chosen}
            ) AS t
            {Transaction.Members}
            ORDER BY {order};
            """;
        return await QueryAsync<Transaction>(from, sql, parameters, cancellationToken);
    }

    /// <summary>The rows are chosen before they are given their names: names of rows that are not asked for cost most of the time.</summary>
    private static (string Sql, string Order, Dictionary<string, object> Parameters) Choose(
        TransactionFilter filter, TransactionSort sort, int limit, TransactionCursor? after, bool areFew = false)
    {
        var (source, where, parameters) = filter.ToSql();
        var (order, beyond) = sort switch
        {
            TransactionSort.Amount => ("t.\"amount\", t.\"transaction_id\"", "(t.\"amount\" > @afterAmount OR (t.\"amount\" = @afterAmount AND t.\"transaction_id\" > @afterId))"),
            TransactionSort.AmountDescending => ("t.\"amount\" DESC, t.\"transaction_id\"", "(t.\"amount\" < @afterAmount OR (t.\"amount\" = @afterAmount AND t.\"transaction_id\" > @afterId))"),
            _ => ("t.\"transaction_id\"", "t.\"transaction_id\" > @afterId"),
        };
        const string columns = "t.\"transaction_id\", t.\"fiscal_year\", t.\"program_id\", t.\"type_id\", t.\"fund_id\", t.\"finance_id\", t.\"amount\"";
        parameters.Add("limit", limit);
        if (after is { } cursor)
        {
            parameters.Add("afterAmount", cursor.Amount);
            parameters.Add("afterId", cursor.TransactionId);
        }

        var found = $"{source} WHERE {where}{(after is null ? "" : $" AND {beyond}")}";

        // Behind OFFSET 0 they are found first and ordered afterwards: the planner would walk through all rows in their order, hoping to meet them soon.
        return ($"SELECT {columns} {(areFew ? $"FROM (SELECT {columns} {found} OFFSET 0) AS t" : found)} ORDER BY {order} LIMIT @limit", order, parameters);
    }

    private static async Task<IReadOnlyList<T>> QueryAsync<T>(
        AskedLoad from, string sql, Dictionary<string, object> parameters, CancellationToken cancellationToken) =>
        (await from.Connection.QueryAsync<T>(new CommandDefinition(from.Sql(sql), parameters, cancellationToken: cancellationToken))).AsList();

    private async Task<(LoadSummary Load, T Answer)> ReadAsync<T>(
        LoadId? asked, Func<AskedLoad, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var reader = await connector.FindReaderAsync(cancellationToken) ?? throw new ReportException(ConsistentRead.ProvisionFirst);
        return await reader.ReadLoadAsync(asked, read, cancellationToken) ?? throw new ReportException(ConsistentRead.LoadFirst);
    }
}
