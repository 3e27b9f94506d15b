using System.Runtime.CompilerServices;
using System.Text;

namespace SfSpend.Core.Conforming;

/// <summary>Reads the text of values.</summary>
internal static class SourceText
{
    private const int MaxShownLength = 60;
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n', '\v', '\f'];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes between the quotation marks, or all where there are none. Doubled marks stay doubled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> field) =>
        field is [(byte)'"', .., (byte)'"'] ? field[1..^1] : field;

    /// <summary>Without blanks at its ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (text is [(byte)' ' or (byte)'\t', ..])
        {
            text = text[1..];
        }

        while (text is [.., (byte)' ' or (byte)'\t'])
        {
            text = text[..^1];
        }

        return text;
    }

    /// <summary>True when a quotation mark stands where none may: not around the whole value and not doubled inside it.</summary>
    public static bool HasStrayQuote(ReadOnlySpan<byte> field)
    {
        if (field.IndexOf((byte)'"') < 0)
        {
            return false;
        }

        if (field is not [(byte)'"', .., (byte)'"'])
        {
            return true;
        }

        var inner = field[1..^1];
        for (var at = inner.IndexOf((byte)'"'); at >= 0; at = inner.IndexOf((byte)'"'))
        {
            if (at + 1 >= inner.Length || inner[at + 1] != '"')
            {
                return true;
            }

            inner = inner[(at + 2)..];
        }

        return false;
    }

    /// <summary>The value with runs of blanks collapsed and ends trimmed, or null with the reason. An empty value is the empty string.</summary>
    public static string? Read(ReadOnlySpan<byte> field, out string reason)
    {
        if (HasStrayQuote(field))
        {
            reason = $"A quotation mark stands inside the value {Show(field)}; write it doubled, and quotation marks around the value.";
            return null;
        }

        var inner = Unquote(field);
        string text;
        try
        {
            text = Strict.GetString(inner);
        }
        catch (DecoderFallbackException exception)
        {
            var found = exception.BytesUnknown is [var first, ..] ? $"the byte 0x{first:X2}" : "a byte";
            reason = $"The value {Show(inner)} is not UTF-8 ({found}); save the file as UTF-8.";
            return null;
        }

        var value = Collapse(text.Replace("\"\"", "\"", StringComparison.Ordinal));
        foreach (var letter in value)
        {
            if (letter is < ' ' or '\u007F')
            {
                reason = $"The value {Show(inner)} has the control character U+{(int)letter:X4}, which no name or code has; the file is damaged.";
                return null;
            }
        }

        reason = "";
        return value;
    }

    /// <summary>Text for a message: quoted, cut, and whatever is not UTF-8 or not printable shown as a question mark.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4 * MaxShownLength)]);
        var isCut = text.Length > MaxShownLength || bytes.Length > 4 * MaxShownLength;
        var shown = new string([.. text.Take(MaxShownLength).Select(letter => char.IsControl(letter) || letter == '\uFFFD' ? '?' : letter)]);
        return isCut ? $"'{shown}…'" : $"'{shown}'";
    }

    /// <summary>Other blanks of Unicode are left alone: text is kept as it is, and mojibake may have them in the middle of a letter.</summary>
    public static string Collapse(string text) =>
        string.IsNullOrWhiteSpace(text) ? "" : string.Join(' ', text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries));
}
