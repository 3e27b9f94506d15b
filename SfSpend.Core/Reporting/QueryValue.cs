using System.Globalization;

namespace SfSpend.Core.Reporting;

/// <summary>
/// A value of an answer, made of the text PostgreSQL writes for it: numbers and truth values become ours where ours hold them exactly; whatever
/// .NET can't represent, such as <c>infinity</c> or a year before Christ, stays as PostgreSQL writes it.
/// </summary>
internal static class QueryValue
{
    private const uint Boolean = 16;
    private const uint Bigint = 20;
    private const uint Smallint = 21;
    private const uint Integer = 23;
    private const uint Timestamp = 1114;
    private const uint TimestampWithTimeZone = 1184;
    private const uint Numeric = 1700;

    private static readonly int DateLength = "2025-06-30".Length;

    /// <param name="type">The type's number, which is the same on every server.</param>
    public static object Of(string text, uint type) => type switch
    {
        Boolean => text == "t",
        Bigint or Smallint or Integer => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        Numeric => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text ? number : text,
        Timestamp or TimestampWithTimeZone => IsoOf(text),
        _ => text,
    };

    /// <summary>ISO 8601 where the year has four digits and is of our era.</summary>
    private static string IsoOf(string text)
    {
        if (text.Length <= DateLength || text[4] != '-' || text[DateLength] != ' ' || text.EndsWith("BC", StringComparison.Ordinal))
        {
            return text;
        }

        var clock = text[(DateLength + 1)..];
        return $"{text[..DateLength]}T{(clock.EndsWith("+00", StringComparison.Ordinal) ? $"{clock[..^3]}Z" : clock)}";
    }
}
