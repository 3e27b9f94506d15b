namespace SfSpend.Core.Conforming;

/// <summary>Recognises files that are no CSV text by how they begin, and says what they are.</summary>
internal static class SourceCheck
{
    /// <exception cref="ConformException">The file is something else.</exception>
    public static void Refuse(ReadOnlySpan<byte> start, string fileName)
    {
        var found = start switch
        {
            [] => "is empty (0 bytes)",
            [0x1F, 0x8B, ..] => "is compressed with gzip, which its name does not say; name it .csv.gz",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "is UTF-16 text (byte order mark at byte 1); save it as UTF-8",
            [(byte)'P', (byte)'K', 3, 4, ..] => "is a ZIP archive or a workbook; unpack it or save it as CSV",
            _ when start.IndexOf((byte)0) is >= 0 and var zero => $"is a binary file (a zero byte at byte {zero + 1})",
            _ when start.TrimStart(" \t\r\n"u8) is [(byte)'<', ..] => $"is a page, not data: it begins with {SourceText.Show(start[..Math.Min(start.Length, 40)])}",
            _ => null,
        };
        if (found is not null)
        {
            throw new ConformException(
                $"{fileName} {found}. Expected CSV text in UTF-8 with the columns of DataSF's Spending and Revenue; fetch or export the file again.");
        }
    }
}
