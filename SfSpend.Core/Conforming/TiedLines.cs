namespace SfSpend.Core.Conforming;

/// <summary>
/// Tells a row whose values have line breaks from rows that a stray quotation mark ties together. By the rules of CSV both are one record;
/// taken for one row, all the others would be lost without a trace, so a file in which they can't be told apart is refused.
/// </summary>
internal static class TiedLines
{
    private const byte Quote = (byte)'"';
    private const byte Comma = (byte)',';
    private const byte LineFeed = (byte)'\n';

    /// <summary>How far the end of a value is looked for: files are not to be read over and over from each of their lines.</summary>
    private const int MaxValueLength = 1 << 16;

    /// <summary>Of year, side and amount: one of them may be at fault in a row, and a list of numbers inside a text may have one by chance.</summary>
    private const int NeededFields = 2;

    /// <param name="record">A record without its line end; one of a single line is always sound.</param>
    /// <exception cref="ConformException">The record's lines may be rows of their own.</exception>
    public static void Refuse(ReadOnlySpan<byte> record, long lineNumber, SourceLayout layout, string fileName)
    {
        if (!record.Contains(LineFeed))
        {
            return;
        }

        if (FindStrayQuote(record) is { } stray)
        {
            throw new ConformException(
                $"{fileName}: in the row that begins on line {lineNumber}, a quotation mark stands in the middle of {Name(stray, layout)}, "
                + "so that the lines after it can't be told apart. Write it doubled, and quotation marks around the value, and run again.");
        }

        if (FindRow(record, layout) is { } row)
        {
            throw new ConformException(
                $"{fileName}: in the row that begins on line {lineNumber}, a quotation mark opens {Name(FieldAt(record, row.Start), layout)} and closes only behind the start of "
                + $"line {lineNumber + row.Line}, which looks like a row of its own, so that the lines can't be told apart. "
                + "Close the value on its line or double the mark, and run again.");
        }
    }

    /// <summary>
    /// The first line after the record's own at which a row seems to begin. Where that row goes on to the record's end it may as well be the
    /// rest of this one, whose first value then ends there; it counts only when what stands before it is a row as well.
    /// </summary>
    /// <returns>How many lines after the first it stands, and where in the record; null when there is none.</returns>
    private static (int Line, int Start)? FindRow(ReadOnlySpan<byte> record, SourceLayout layout)
    {
        var (line, start) = (0, 0);
        while (record[start..].IndexOf(LineFeed) is >= 0 and var distance)
        {
            start += distance + 1;
            line++;
            if (IsLikeRow(record[start..], layout, out var length)
                && (start + length < record.Length || IsLikeRow(record[..(start - 1)], layout, out _)))
            {
                return (line, start);
            }
        }

        return null;
    }

    /// <summary>The field in which a quotation mark stands neither at an end of the value nor doubled inside a quoted one, or null.</summary>
    private static int? FindStrayQuote(ReadOnlySpan<byte> record)
    {
        var (at, field, isQuoted) = (0, 0, false);
        while (record[at..].IndexOf(Quote) is >= 0 and var distance)
        {
            var mark = at + distance;
            if (!isQuoted)
            {
                field += record[at..mark].Count(Comma);
                if (mark > 0 && record[mark - 1] != Comma)
                {
                    return field;
                }

                (isQuoted, at) = (true, mark + 1);
            }
            else if (record[(mark + 1)..] is [Quote, ..])
            {
                at = mark + 2;
            }
            else if (record[(mark + 1)..] is [] or [Comma, ..])
            {
                (isQuoted, at) = (false, mark + 1);
            }
            else
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>True when a row with the file's columns stands at the text's start, and what stands in them reads like a row.</summary>
    /// <param name="length">Where it ends, without its line end.</param>
    private static bool IsLikeRow(ReadOnlySpan<byte> text, SourceLayout layout, out int length)
    {
        length = 0;
        for (var (field, readable) = (0, 0); field < layout.FieldCount;)
        {
            var fieldLength = LengthOfFirst(text[length..]);
            var value = text.Slice(length, fieldLength);
            length += fieldLength;
            var isLast = length == text.Length || text[length] == LineFeed;
            readable += IsReadable(isLast ? WithoutReturn(value) : value, field, layout) ? 1 : 0;
            field++;
            if (isLast)
            {
                return field == layout.FieldCount && readable >= NeededFields;
            }

            length++;
        }

        return false;
    }

    /// <summary>A mark at the value's start that nothing closes, like one at its end that nothing opens, is taken for text.</summary>
    private static int LengthOfFirst(ReadOnlySpan<byte> text)
    {
        if (text is [Quote, ..])
        {
            var near = text[..Math.Min(text.Length, MaxValueLength)];
            for (var at = 1; near[at..].IndexOf(Quote) is >= 0 and var distance;)
            {
                at += distance + 1;
                if (text[at..] is [] or [Comma or LineFeed, ..] or [(byte)'\r', LineFeed, ..])
                {
                    return at;
                }

                at += text[at] == Quote ? 1 : 0;
                if (at > near.Length)
                {
                    break;
                }
            }
        }

        return text.IndexOfAny(Comma, LineFeed) is >= 0 and var end ? end : text.Length;
    }

    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> value) => value is [.. var text, (byte)'\r'] ? text : value;

    private static bool IsReadable(ReadOnlySpan<byte> value, int field, SourceLayout layout)
    {
        if (field == layout.FieldOf(SourceColumn.FiscalYear))
        {
            return SourceFields.ReadFiscalYear(value) != 0;
        }

        if (field == layout.FieldOf(SourceColumn.RevenueOrSpending))
        {
            return SourceFields.ReadFinanceId(value) != 0;
        }

        return field == layout.FieldOf(SourceColumn.Amount) && SourceAmount.Read(SourceText.Unquote(value), out _) is not null;
    }

    private static int FieldAt(ReadOnlySpan<byte> record, int position)
    {
        var (field, isQuoted) = (0, false);
        foreach (var letter in record[..position])
        {
            isQuoted ^= letter == Quote;
            field += letter == Comma && !isQuoted ? 1 : 0;
        }

        return field;
    }

    private static string Name(int field, SourceLayout layout) =>
        field < layout.FieldCount ? $"column {field + 1} ({layout.Header[field]})" : $"column {field + 1}";
}
