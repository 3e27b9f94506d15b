using System.Buffers;

namespace SfSpend.Core.Scraping;

/// <summary>
/// Watches a page of CSV go by, block by block: tells the header from the records, and counts the records. Line breaks within quotes
/// are no ends.
/// </summary>
internal sealed class CsvPage
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';

    private readonly ArrayBufferWriter<byte> _header = new();
    private bool _isQuoted;
    private bool _isHeader = true;
    private bool _isAtStart = true;

    public long RecordCount { get; private set; }

    /// <summary>The header line with its end.</summary>
    public ReadOnlyMemory<byte> Header => _header.WrittenMemory;

    /// <summary>True when the last record has its end: nothing was cut off.</summary>
    public bool IsWhole => _isAtStart && !_isHeader;

    /// <summary>Takes the next block and returns what of it is records.</summary>
    public ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> block)
    {
        var records = _isHeader ? ReadHeader(block) : block;
        Count(records.Span);
        return records;
    }

    private ReadOnlyMemory<byte> ReadHeader(ReadOnlyMemory<byte> block)
    {
        var end = block.Span.IndexOf(LineFeed);
        var header = end < 0 ? block : block[..(end + 1)];
        _header.Write(header.Span);
        _isHeader = end < 0;
        return block[header.Length..];
    }

    private void Count(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var next = _isQuoted ? rest.IndexOf(Quote) : rest.IndexOfAny(Quote, LineFeed);
            if (next < 0)
            {
                _isAtStart = false;
                return;
            }

            if (rest[next] == LineFeed)
            {
                RecordCount++;
                _isAtStart = true;
            }
            else
            {
                _isQuoted = !_isQuoted;
                _isAtStart = false;
            }

            rest = rest[(next + 1)..];
        }
    }
}
