using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

namespace SfSpend.Core.Reporting;

/// <summary>How much the queries of one person may take, so that everybody else still gets answers.</summary>
public sealed class QueryOptions
{
    public const string SectionName = "Queries";

    /// <summary>
    /// The longest query, in bytes of UTF-8. PostgreSQL reads a text of unclosed comments in quadratic time, and can't be stopped while it
    /// does: at 20,000 bytes that is under a second, at 200,000 it is minutes.
    /// </summary>
    [Range(1_000, 40_000)]
    public int MaxTextByteCount { get; set; } = 20_000;

    /// <summary>The largest answer, in bytes of text; each value counts for at least 8.</summary>
    [Range(100_000, 1_000_000_000)]
    public int MaxAnswerByteCount { get; set; } = 32_000_000;

    /// <summary>Queries that one person or API key may have running at a time.</summary>
    [Range(1, 100)]
    public int AtOncePerPerson { get; set; } = 2;

    /// <summary>Queries of all people that may run at a time.</summary>
    [Range(1, 100)]
    public int AtOnce { get; set; } = 6;

    /// <summary>Queries that one person or API key may save.</summary>
    [Range(1, 10_000)]
    public int MaxSavedPerPerson { get; set; } = 100;

    /// <summary>Why a text can't be sent as a query; null when it can.</summary>
    public string? RefuseText(string? sql)
    {
        if (string.IsNullOrWhiteSpace(sql))
        {
            return "sql: a query is expected.";
        }

        if (sql.Contains('\0', StringComparison.Ordinal))
        {
            return "sql: the query has a NUL character in it, which PostgreSQL's text can't have. Remove it.";
        }

        var byteCount = Encoding.UTF8.GetByteCount(sql);
        return byteCount <= MaxTextByteCount
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"sql: the query has {byteCount:N0} bytes; at most {MaxTextByteCount:N0} are accepted ({SectionName}:{nameof(MaxTextByteCount)}). Shorten it, or pass long values as parameters.");
    }

    /// <summary>Why values can't be kept with a query; null when they can.</summary>
    public string? RefuseParameters(IReadOnlyDictionary<string, string> parameters)
    {
        var byteCount = parameters.Sum(value => Encoding.UTF8.GetByteCount(value.Key) + Encoding.UTF8.GetByteCount(value.Value ?? ""));
        return byteCount <= MaxTextByteCount
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"parameters: the values have {byteCount:N0} bytes together; at most {MaxTextByteCount:N0} are kept with a query ({SectionName}:{nameof(MaxTextByteCount)}). Shorten them.");
    }
}
