using System.Globalization;
using System.Text.Json;

namespace SfSpend.Core.Scraping;

/// <summary>One group of the source's own sums; null where the source has nothing in that column.</summary>
/// <param name="Values">In the order of the columns asked for.</param>
internal sealed record SodaGroup(IReadOnlyList<string?> Values, long RowCount, decimal Amount);

/// <summary>Asks the source for its own counts and sums, by any columns, all pages of them.</summary>
internal sealed class SodaSums(SodaClient soda, AnswerRetry retry, int pageSize)
{
    private const string RowCount = "row_count";
    private const string AmountSum = "amount_sum";

    /// <param name="where">Only these rows; null: all.</param>
    /// <exception cref="ScrapeException">The portal does not answer with sums.</exception>
    public async Task<IReadOnlyList<SodaGroup>> ReadAsync(IReadOnlyList<string> columns, string? where, CancellationToken cancellationToken)
    {
        var groups = new List<SodaGroup>();
        int found;
        do
        {
            var address = AddressOf(columns, where, groups.Count);
            var page = await retry.AskAsync(token => ReadPageAsync(address, columns, token), cancellationToken);
            groups.AddRange(page);
            found = page.Count;
        }
        while (found >= pageSize);

        return groups;
    }

    private Uri AddressOf(IReadOnlyList<string> columns, string? where, int offset)
    {
        var list = string.Join(',', columns);
        return soda.AddressOf(
            "json",
            [
                ("select", $"{list},count(*) AS {RowCount},sum(amount) AS {AmountSum}"),
                .. where is null ? Array.Empty<(string, string)>() : [("where", where)],
                ("group", list),
                ("order", list),
                ("limit", pageSize.ToString(CultureInfo.InvariantCulture)),
                ("offset", offset.ToString(CultureInfo.InvariantCulture)),
            ]);
    }

    private async Task<IReadOnlyList<SodaGroup>> ReadPageAsync(Uri address, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        using var answer = await soda.ReadJsonAsync(address, "its own sums", cancellationToken);
        return answer.RootElement.ValueKind == JsonValueKind.Array
            ? [.. answer.RootElement.EnumerateArray().Select(group => Read(group, columns))]
            : throw Unexpected(answer.RootElement);
    }

    private SodaGroup Read(JsonElement group, IReadOnlyList<string> columns)
    {
        if (group.ValueKind != JsonValueKind.Object
            || !long.TryParse(TextOf(group, RowCount), NumberStyles.None, CultureInfo.InvariantCulture, out var rowCount)
            || !decimal.TryParse(TextOf(group, AmountSum) ?? "0", NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
        {
            throw Unexpected(group);
        }

        return new SodaGroup([.. columns.Select(column => TextOf(group, column))], rowCount, amount);
    }

    /// <summary>SODA sends every value as text and leaves out what is null; a number is taken as well.</summary>
    private static string? TextOf(JsonElement group, string column) => !group.TryGetProperty(column, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };

    private ScrapeException Unexpected(JsonElement found)
    {
        var text = found.GetRawText();
        return new ScrapeException(
            $"{soda.Host} sums up its rows as {(text.Length > 200 ? text[..200] + "…" : text)}: groups with a count and an amount were expected. Nothing was pulled; look at the dataset on the portal.");
    }
}
