namespace SfSpend.Web.Api;

/// <summary>A word in a query string: written in lower case there, as everywhere in the API, which an enumeration by itself would not be bound from.</summary>
internal readonly record struct QueryWord<T>(T Value)
    where T : struct, Enum
{
    public static bool TryParse(string? text, out QueryWord<T> word)
    {
        var isKnown = Enum.TryParse<T>(text, ignoreCase: true, out var value);
        word = new QueryWord<T>(value);
        return isKnown;
    }
}
