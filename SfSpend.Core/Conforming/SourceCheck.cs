namespace SfSpend.Core.Conforming;

/// <summary>Recognises files that are no CSV text by how they begin, and says what they are.</summary>
internal static class SourceCheck
{
    /// <param name="start">The file's first bytes, as many as are read at once, or all there are.</param>
    /// <param name="isUnpacked">They came out of a gzip file.</param>
    /// <exception cref="ConformException">The file is something else.</exception>
    public static void Refuse(ReadOnlySpan<byte> start, string fileName, bool isUnpacked)
    {
        var found = start switch
        {
            [] => "is empty (0 bytes)",
            [0x1F, 0x8B, ..] when isUnpacked => "holds another gzip file: it was compressed twice; unpack it once, with gunzip",
            [0x1F, 0x8B, ..] => "is compressed with gzip, which its name does not say; name it .csv.gz",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "is UTF-16 text (byte order mark at byte 1); save it as UTF-8",
            [(byte)'P', (byte)'K', 3, 4, ..] => "is a ZIP archive or a workbook; unpack it or save it as CSV",
            _ when start.IndexOf((byte)0) is >= 0 and var zero => $"is a binary file (a zero byte at byte {zero + 1})",
            _ when start.TrimStart(" \t\r\n"u8) is [(byte)'<', ..] => $"is a page, not data: it begins with {SourceText.Show(start[..Math.Min(start.Length, 40)])}",
            _ when !start.Contains((byte)'\n') && start[..^1].Contains((byte)'\r') =>
                "ends its lines with a carriage return alone (CR, 0x0D), as old Macintosh programs do; save it with line feeds (LF or CRLF)",
            _ => null,
        };
        if (found is not null)
        {
            throw new ConformException(
                $"{fileName} {found}. Expected CSV text in UTF-8 with the columns of DataSF's Spending and Revenue; fetch or export the file again.");
        }
    }

    /// <summary>A header that ends with a carriage return alone, where the rows end otherwise, would take the first row for columns.</summary>
    /// <param name="place">Where the value stands, in words.</param>
    /// <exception cref="ConformException">There is a carriage return in a value that is not quoted.</exception>
    public static void RefuseMixedLineEnds(ReadOnlySpan<byte> headerField, string place)
    {
        if (headerField is not [(byte)'"', ..] && headerField.Contains((byte)'\r'))
        {
            throw new ConformException(
                $"{place}: a carriage return stands alone (CR, 0x0D) in {SourceText.Show(headerField)}, as where lines end in different ways. "
                + "Save the file with the same line ends throughout (LF or CRLF), and run again.");
        }
    }
}
