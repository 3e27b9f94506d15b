using System.Globalization;
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
    public static byte ReadFinanceId(ReadOnlySpan<byte> field)
    {
        var text = Trim(field);
        return Ascii.EqualsIgnoreCase(text, "Spending"u8) ? (byte)1 : Ascii.EqualsIgnoreCase(text, "Revenue"u8) ? (byte)2 : (byte)0;
    }

    /// <summary>Null when it is neither yes nor no.</summary>
    public static bool? ReadRelatedUnits(ReadOnlySpan<byte> field)
    {
        var text = Trim(field);
        return Ascii.EqualsIgnoreCase(text, "No"u8) ? false : Ascii.EqualsIgnoreCase(text, "Yes"u8) ? true : null;
    }

    /// <summary>Null when it is no time.</summary>
    public static DateTime? ReadTime(ReadOnlySpan<byte> field)
    {
        var text = Encoding.UTF8.GetString(Trim(field));
        return DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field) => SourceText.Unquote(field).Trim(" \t"u8);
}
