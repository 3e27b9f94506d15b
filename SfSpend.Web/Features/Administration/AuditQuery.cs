using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using SfSpend.Core.Control;

namespace SfSpend.Web.Features.Administration;

/// <summary>Which entries of the audit are asked for, as it stands in an address.</summary>
/// <param name="From">The first day, as <c>2026-09-20</c>, UTC.</param>
/// <param name="To">The last day.</param>
/// <param name="Before">The id of the last entry of the page before.</param>
public sealed record AuditQuery(string? Actor, string? Action, string? Result, string? From, string? To, string? Before)
{
    private static readonly string[] Results = [AuditTrail.Done, AuditTrail.Refused, AuditTrail.Failed];

    /// <summary>Where the next page begins; null: at the newest.</summary>
    public long? Cursor => long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    public AuditFilter Filter => new(
        Said(Actor),
        Said(Action),
        Said(Result),
        Day(From) is { } from ? Midnight(from) : null,
        Day(To) is { } to ? Midnight(to.AddDays(1)) : null);

    /// <summary>By member what is wrong with it.</summary>
    public IEnumerable<(string Member, string Reason)> Errors()
    {
        if (Said(Result) is { } result && !Results.Contains(result, StringComparer.Ordinal))
        {
            yield return ("result", "'done', 'refused' or 'failed' is expected.");
        }

        if (Said(From) is not null && Day(From) is null)
        {
            yield return ("from", "A day such as 2026-09-20 is expected.");
        }

        if (Said(To) is not null && Day(To) is null)
        {
            yield return ("to", "A day such as 2026-09-20 is expected.");
        }

        if (Said(Before) is not null && Cursor is null)
        {
            yield return ("before", "What the page before gave as next is expected.");
        }
    }

    /// <summary>An address with this filter.</summary>
    public string At(string path, long? before = null, string? format = null) => QueryHelpers.AddQueryString(
        path,
        new[]
        {
            KeyValuePair.Create("actor", Said(Actor)),
            KeyValuePair.Create("action", Said(Action)),
            KeyValuePair.Create("result", Said(Result)),
            KeyValuePair.Create("from", Said(From)),
            KeyValuePair.Create("to", Said(To)),
            KeyValuePair.Create("before", before?.ToString(CultureInfo.InvariantCulture)),
            KeyValuePair.Create("format", format),
        }.Where(pair => pair.Value is not null));

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(Said(text), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue ? day : null;

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
