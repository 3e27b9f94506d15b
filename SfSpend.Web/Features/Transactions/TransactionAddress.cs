using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Reporting;

namespace SfSpend.Web.Features.Transactions;

/// <summary>Addresses of transactions: where a figure's rows can be seen.</summary>
public static class TransactionAddress
{
    /// <summary>The page with exactly these transactions.</summary>
    /// <param name="load">The load to read as of; null: the current one.</param>
    public static string Of(TransactionFilter filter, LoadId? load = null, TransactionSort sort = TransactionSort.Id, TransactionCursor? after = null) =>
        "/transactions" + QueryOf(filter, load, sort, after);

    /// <summary>A download of exactly these transactions, complete.</summary>
    /// <param name="format"><c>csv</c> or <c>xlsx</c>.</param>
    public static string OfDownload(TransactionFilter filter, LoadId? load, TransactionSort sort, string format) =>
        "/api/v1/transactions" + QueryOf(filter, load, sort, null, ("format", format));

    public static string OfReceipt(long transactionId, LoadId? load = null) =>
        string.Create(CultureInfo.InvariantCulture, $"/transactions/{transactionId}{(load is { } id ? $"?load={id}" : "")}");

    /// <summary>Of a level's column, such as <c>sub_object</c>: <c>subObject</c>.</summary>
    public static string NameOf(string column)
    {
        var words = column.Split('_');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    /// <summary>What a filter says, by the names in the address.</summary>
    public static IEnumerable<(string Name, string Value)> ValuesOf(TransactionFilter filter)
    {
        if (filter.FromYear is { } only && only == filter.ToYear)
        {
            yield return ("fiscalYear", Text(only));
        }
        else
        {
            if (filter.FromYear is { } from)
            {
                yield return ("fromYear", Text(from));
            }

            if (filter.ToYear is { } to)
            {
                yield return ("toYear", Text(to));
            }
        }

        if (filter.RevenueOrSpending is { } side)
        {
            yield return ("revenueOrSpending", side);
        }

        if (filter.RelatedUnits != TransactionUnits.Exclude)
        {
            yield return ("relatedUnits", TransactionQuery.WordOf(filter.RelatedUnits));
        }

        foreach (var (column, _) in TransactionFilter.Levels)
        {
            if (filter.Members?.GetValueOrDefault(column) is { } name)
            {
                yield return (NameOf(column), name);
            }
        }

        if (filter.CharacterContains is { } part)
        {
            yield return ("characterContains", part);
        }

        if (filter.Term is { } term)
        {
            yield return ("about", term.Id);
        }

        if (filter.FromAmount is { } smallest)
        {
            yield return ("fromAmount", smallest.ToString(CultureInfo.InvariantCulture));
        }

        if (filter.BelowAmount is { } below)
        {
            yield return ("belowAmount", below.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string QueryOf(
        TransactionFilter filter, LoadId? load, TransactionSort sort, TransactionCursor? after, params IEnumerable<(string Name, string Value)> more)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in ValuesOf(filter).Concat(more))
        {
            query.Add(name, value);
        }

        if (sort != TransactionSort.Id)
        {
            query.Add("sort", TransactionQuery.WordOf(sort));
        }

        if (after is { } cursor)
        {
            query.Add("after", cursor.ToString());
        }

        if (load is { } id)
        {
            query.Add("load", id.ToString());
        }

        return query.ToQueryString().Value ?? "";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
