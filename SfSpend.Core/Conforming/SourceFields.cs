using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SfSpend.Core.Conforming;

/// <summary>Reads the short fields of a row: year, side, related units and time.</summary>
internal static class SourceFields
{
    public const int MinFiscalYear = 1900;
    public const int MaxFiscalYear = 2099;

    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd", "yyyy/MM/dd hh:mm:ss tt", "yyyy/MM/dd",
        "yyyy MMM dd hh:mm:ss tt", "MM/dd/yyyy hh:mm:ss tt", "MM/dd/yyyy",
    ];

    /// <summary>0 when it is not a year of four digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static short ReadFiscalYear(ReadOnlySpan<byte> field)
    {
        var text = Trim(field);
        if (text.Length != 4)
        {
            return 0;
        }

        var year = 0;
        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit((char)letter))
            {
                return 0;
            }

            year = (year * 10) + (letter - '0');
        }

        return year is >= MinFiscalYear and <= MaxFiscalYear ? (short)year : (short)0;
    }

    /// <summary>1 spending, 2 revenue, 0 neither.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static byte ReadFinanceId(ReadOnlySpan<byte> field)
    {
        var text = Trim(field);
        return Is(text, "spending"u8) ? (byte)1 : Is(text, "revenue"u8) ? (byte)2 : (byte)0;
    }

    /// <summary>Null when it is neither yes nor no.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool? ReadRelatedUnits(ReadOnlySpan<byte> field)
    {
        var text = Trim(field);
        return Is(text, "no"u8) ? false : Is(text, "yes"u8) ? true : null;
    }

    /// <summary>Null when it is no time.</summary>
    public static DateTime? ReadTime(ReadOnlySpan<byte> field)
    {
        var text = Encoding.UTF8.GetString(Trim(field));
        return DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field) => SourceText.Trim(SourceText.Unquote(field));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCaseLetters)
    {
        if (text.Length != lowerCaseLetters.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] | 0x20) != lowerCaseLetters[i])
            {
                return false;
            }
        }

        return true;
    }
}
