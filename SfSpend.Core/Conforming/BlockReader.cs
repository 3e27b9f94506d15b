using System.IO.Compression;
using System.Threading.Channels;
using SfSpend.Core.Pipeline;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Conforming;

/// <summary>Cuts raw extracts into blocks of whole records, plain files and gzip alike, one after the other in the manifest's order.</summary>
internal sealed class BlockReader(ConformTuning tuning, BlockPool pool, ChannelWriter<RecordBlock> blocks, StageProgress progress)
{
    private const int MaxHeaderFields = 1024;
    private long _sequence;

    /// <summary>Columns that the star schema has no place for, as far as files have been read.</summary>
    public SortedSet<string> ExtraColumns { get; } = new(StringComparer.Ordinal);

    public async Task ReadAsync(RawManifest raw, string rawFolder, CancellationToken cancellationToken)
    {
        foreach (var extract in raw.Extracts)
        {
            await ReadAsync(extract, Path.GetFullPath(extract.FileName, Path.GetFullPath(rawFolder)), cancellationToken);
        }
    }

    private async Task ReadAsync(RawExtract extract, string path, CancellationToken cancellationToken)
    {
        await using var file = Open(extract, path);
        var members = IsGzip(extract) ? new GzipMembers(file) : null;
        await using Stream stream = members is null ? file : Unpack(members);
        SourceFile? source = null;
        var line = 1L;
        var block = await pool.RentAsync(cancellationToken);
        var filled = 0;
        while (true)
        {
            var (nowFilled, isEnd) = await FillAsync(extract, file, stream, block, filled, cancellationToken);
            filled = nowFilled;
            if (isEnd && members is { IsUsedUp: false })
            {
                throw new ConformException(
                    $"{extract.Name} is a broken gzip file: behind its last complete part come bytes that are none, so that rows may be missing. "
                    + "Expected nothing more, as `gzip -t` does. Fetch or compress it again.");
            }

            if (source is null && line == 1)
            {
                SourceCheck.Refuse(block.Buffer.AsSpan(0, filled), extract.Name, isUnpacked: members is not null);
            }

            block.LacksLastLineEnd = isEnd && filled > 0 && block.Buffer[filled - 1] != '\n';
            if (block.LacksLastLineEnd)
            {
                block.Buffer[filled++] = (byte)'\n';
            }

            var end = CsvMasks.LastRecordEnd(block.Buffer, filled) + 1;
            if (end == 0 && !isEnd)
            {
                Grow(block, extract, line);
                continue;
            }

            var rest = filled - end;
            var next = await pool.RentAsync(cancellationToken);
            block.Buffer.AsSpan(end, rest).CopyTo(next.Capacity >= rest ? next.Buffer : Enlarge(next, rest));
            block.LacksLastLineEnd &= rest == 0;
            (block.End, block.FirstLine) = (end, line);
            line += block.Buffer.AsSpan(0, end).Count((byte)'\n');
            source ??= ReadHeader(block, extract);
            if (source is null)
            {
                pool.Return(block);
            }
            else
            {
                await SendAsync(block, source, cancellationToken);
            }

            (block, filled) = (next, rest);
            if (isEnd)
            {
                await EndAsync(block, filled, source, extract, line, cancellationToken);
                return;
            }
        }
    }

    /// <summary>What is left at the end of a file: nothing, or a row that ends inside a quoted value.</summary>
    private async Task EndAsync(RecordBlock block, int filled, SourceFile? source, RawExtract extract, long line, CancellationToken cancellationToken)
    {
        if (filled == 0)
        {
            pool.Return(block);
            if (source is null)
            {
                throw new ConformException($"{extract.Name} has no header: it holds nothing but blank lines. Fetch or export the file again.");
            }

            return;
        }

        var row = block.Buffer.AsSpan(0, filled).TrimEnd("\r\n"u8);
        if (source is null || row.Contains((byte)'\n'))
        {
            throw new ConformException(
                $"{extract.Name}: the row that begins on line {line} has a quotation mark that is not closed before the end of the file, "
                + "so that the lines after it can't be told apart. Close the value or double the mark inside it, and run again.");
        }

        (block.End, block.FirstLine, block.IsCutRow) = (row.Length, line, true);
        await SendAsync(block, source, cancellationToken);
    }

    private async ValueTask SendAsync(RecordBlock block, SourceFile source, CancellationToken cancellationToken)
    {
        block.Source = source;
        block.Sequence = _sequence++;
        await blocks.WriteAsync(block, cancellationToken);
    }

    private async ValueTask<(int Filled, bool IsEnd)> FillAsync(
        RawExtract extract, FileStream file, Stream stream, RecordBlock block, int filled, CancellationToken cancellationToken)
    {
        try
        {
            while (filled < block.Capacity)
            {
                var before = file.Position;
                var read = await stream.ReadAsync(block.Buffer.AsMemory(filled, block.Capacity - filled), cancellationToken);
                progress.AddBytes(file.Position - before);
                if (read == 0)
                {
                    return (filled, true);
                }

                filled += read;
            }

            return (filled, false);
        }
        catch (InvalidDataException exception)
        {
            throw new ConformException(
                $"{extract.Name} is a broken gzip file: it can't be unpacked beyond byte {file.Position} of {file.Length}. Fetch or compress it again.",
                exception);
        }
    }

    private SourceFile? ReadHeader(RecordBlock block, RawExtract extract)
    {
        block.Start = block.Buffer.AsSpan(0, block.End).StartsWith("\uFEFF"u8) ? 3 : 0;
        var ends = new int[MaxHeaderFields];
        var records = new RecordScanner(block.Buffer.AsSpan(block.Start), block.End - block.Start, block.FirstLine, ends);
        while (records.Next())
        {
            if (records.IsBlank)
            {
                continue;
            }

            if (records.FieldCount > MaxHeaderFields)
            {
                throw new ConformException($"{extract.Name}, line {records.LineNumber}: the header has {records.FieldCount} columns, expected about {SourceColumns.Count}. Export the data set itself as CSV and run that.");
            }

            var names = new List<string>(records.FieldCount);
            for (var field = 0; field < records.FieldCount; field++)
            {
                SourceCheck.RefuseMixedLineEnds(records.Field(field), $"{extract.Name}, line {records.LineNumber}, column {field + 1} of the header");
                names.Add(SourceText.Read(records.Field(field), out var reason)
                    ?? throw new ConformException($"{extract.Name}, line {records.LineNumber}, column {field + 1} of the header: {reason}"));
            }

            var layout = SourceLayout.Of(names, extract.Name);
            TiedLines.Refuse(records.Record, records.LineNumber, layout, extract.Name);
            ExtraColumns.UnionWith(layout.ExtraColumns);
            var headerEnd = block.Start + records.NextStart;
            block.FirstLine += block.Buffer.AsSpan(0, headerEnd).Count((byte)'\n');
            block.Start = headerEnd;
            return new(extract, layout);
        }

        return null;
    }

    private void Grow(RecordBlock block, RawExtract extract, long line)
    {
        if (block.Capacity >= tuning.MaxRowByteCount)
        {
            throw new ConformException(
                $"{extract.Name}: the row that begins on line {line} does not end within {tuning.MaxRowByteCount:N0} bytes; "
                + "a quotation mark in it is probably not closed. Close the value or double the mark inside it, and run again.");
        }

        block.Grow(Math.Min(block.Capacity * 2, Math.Max(tuning.MaxRowByteCount, tuning.BlockByteCount)));
    }

    private static byte[] Enlarge(RecordBlock block, int byteCount)
    {
        block.Grow(byteCount);
        return block.Buffer;
    }

    /// <summary>A file that was cut off must not look like one that ends: that is up to the host's configuration.</summary>
    private static GZipStream Unpack(GzipMembers members)
    {
        const string Switch = "System.IO.Compression.UseStrictValidation";
        return AppContext.TryGetSwitch(Switch, out var isStrict) && isStrict
            ? new GZipStream(members, CompressionMode.Decompress)
            : throw new InvalidOperationException($"{Switch} is not set to true in this program's runtimeconfig.json; a gzip file that was cut off would be read as whole.");
    }

    private static bool IsGzip(RawExtract extract) => extract.FileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static FileStream Open(RawExtract extract, string path)
    {
        try
        {
            return new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.SequentialScan, BufferSize = 0 });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConformException($"{extract.Name} is not there: looked for it at {path}. Run the scrape stage again.", exception);
        }
    }
}
