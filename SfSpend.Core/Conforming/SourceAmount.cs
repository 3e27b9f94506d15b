using System.Runtime.CompilerServices;

namespace SfSpend.Core.Conforming;

/// <summary>Reads an amount: an exact decimal in the invariant culture, as numeric(20,2) can hold it.</summary>
internal static class SourceAmount
{
    private const int MaxWholeDigits = 18;

    /// <summary>The amount in cents, or null with the reason and what to write instead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Int128? Read(ReadOnlySpan<byte> text, out string reason)
    {
        text = SourceText.Trim(text);
        var digits = text;
        var isNegative = false;
        if (digits.Length > 0 && digits[0] is (byte)'-' or (byte)'+')
        {
            isNegative = digits[0] == '-';
            digits = digits[1..];
        }

        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (!TryReadWhole(whole, out var dollars, out var wholeDigits) || !TryReadCents(fraction, out var cents, out var hasFractionOfCent)
            || (whole.IsEmpty && fraction.IsEmpty))
        {
            reason = ExplainMalformed(text);
            return null;
        }

        if (wholeDigits > MaxWholeDigits)
        {
            reason = $"The amount {SourceText.Show(text)} has {wholeDigits} digits before the point; at most {MaxWholeDigits} can be kept exactly.";
            return null;
        }

        if (hasFractionOfCent)
        {
            reason = $"The amount {SourceText.Show(text)} has fractions of a cent; write at most two decimals.";
            return null;
        }

        reason = "";
        var total = ((Int128)dollars * 100) + cents;
        return isNegative ? -total : total;
    }

    /// <summary>Digits, or groups of three set apart by commas after a first group of one to three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadWhole(ReadOnlySpan<byte> whole, out long dollars, out int digitCount)
    {
        dollars = 0;
        digitCount = 0;
        var sinceComma = -1;
        for (var i = 0; i < whole.Length; i++)
        {
            if (whole[i] == ',')
            {
                if (sinceComma < 0 ? i is 0 or > 3 : sinceComma != 3)
                {
                    return false;
                }

                sinceComma = 0;
                continue;
            }

            var digit = whole[i] - '0';
            if ((uint)digit > 9)
            {
                return false;
            }

            if (sinceComma >= 0)
            {
                sinceComma++;
            }

            if (digitCount > 0 || digit > 0)
            {
                digitCount++;
            }

            if (digitCount <= MaxWholeDigits)
            {
                dollars = (dollars * 10) + digit;
            }
        }

        return sinceComma is < 0 or 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryReadCents(ReadOnlySpan<byte> fraction, out int cents, out bool hasFractionOfCent)
    {
        cents = 0;
        hasFractionOfCent = false;
        for (var i = 0; i < fraction.Length; i++)
        {
            var digit = fraction[i] - '0';
            if ((uint)digit > 9)
            {
                return false;
            }

            if (i < 2)
            {
                cents += i == 0 ? digit * 10 : digit;
            }
            else if (digit != 0)
            {
                hasFractionOfCent = true;
            }
        }

        return true;
    }

    private static string ExplainMalformed(ReadOnlySpan<byte> text)
    {
        var shown = SourceText.Show(text);
        return text switch
        {
            [] => "There is no amount; write 0 where nothing was booked.",
            [(byte)'(', .., (byte)')'] => $"The amount {shown} is in brackets; write a negative amount with a minus sign, such as -12.30.",
            _ when text.IndexOf((byte)'$') >= 0 => $"The amount {shown} has a currency sign; write the number alone, such as 1234.50.",
            _ when text.IndexOfAny((byte)'e', (byte)'E') > 0 && char.IsAsciiDigit((char)text[^1]) =>
                $"The amount {shown} has an exponent; write the number in full, such as 100000.",
            _ when text.IndexOf((byte)',') >= 0 => $"The amount {shown} has commas that do not set groups of three digits apart; write it like 1,234.50 or 1234.50.",
            _ => $"The amount {shown} is not a decimal number; write digits with at most one point, such as -1234.50.",
        };
    }
}
