using System.Reflection;
using System.Text.Json.Serialization;

namespace SfSpend.Web.Api;

/// <summary>A word in a query string, as the API writes it everywhere and in any case; neither a number nor a list of words.</summary>
internal readonly record struct QueryWord<T>(T Value)
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> _values = Enum.GetNames<T>().ToDictionary(
        name => typeof(T).GetField(name)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? name, Enum.Parse<T>, StringComparer.OrdinalIgnoreCase);

    /// <summary>All there are.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. _values.Keys];

    public static bool TryParse(string? text, out QueryWord<T> word)
    {
        var isKnown = _values.TryGetValue(text ?? "", out var value);
        word = new QueryWord<T>(value);
        return isKnown;
    }
}
