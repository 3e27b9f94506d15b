using System.Globalization;
using System.Text;

namespace SfSpend.Web.Access;

/// <summary>
/// Names of accounts and keys stand in the audit as the one who did something, so no two may look the same: they are written in Latin letters,
/// with accents where they have some, and without characters that can't be seen.
/// </summary>
internal static class ReadableName
{
    /// <summary>Letters that only look as if they were others with an accent.</summary>
    private static readonly Dictionary<char, char> Plain = new() { ['ı'] = 'i', ['ł'] = 'l', ['ø'] = 'o', ['đ'] = 'd', ['ħ'] = 'h', ['ŧ'] = 't', ['ƚ'] = 'l', ['ǀ'] = 'l' };

    /// <summary>Null when the name can be told from others by looking at it, otherwise a sentence why not.</summary>
    public static string? Refuse(string name)
    {
        if (!name.IsNormalized(NormalizationForm.FormC))
        {
            return "it has accents as characters of their own; type it on a keyboard.";
        }

        foreach (var letter in name.EnumerateRunes())
        {
            if (!IsReadable(letter.Value))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"it has the character U+{letter.Value:X4}, which can’t be seen or looks like another; Latin letters, digits, blanks and the signs of a keyboard are accepted.");
            }
        }

        return null;
    }

    /// <summary>The same for all names that look alike: without case, accents and repeated blanks.</summary>
    public static string LookOf(string name)
    {
        var look = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsWhiteSpace(letter))
            {
                look.Append(look.Length > 0 && look[^1] != ' ' ? " " : "");
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format or UnicodeCategory.Control))
            {
                var lower = char.ToLowerInvariant(letter);
                look.Append(Plain.GetValueOrDefault(lower, lower));
            }
        }

        return look.ToString().TrimEnd();
    }

    private static bool IsReadable(int character) => character
        is >= 0x20 and <= 0x7E
        or (>= 0xC0 and <= 0x17F and not 0xD7 and not 0xF7)
        or (>= 0x1CD and <= 0x21F)
        or (>= 0x1E00 and <= 0x1EFF)
        or '’' or '“' or '”' or '–';
}
