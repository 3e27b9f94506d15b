using System.Text;
using System.Threading.Channels;
using SfSpend.Core.Conforming;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Pipeline;

/// <summary>
/// Reads a raw extract up to one row, as conforming reads it: the same blocks, the same records, the same rows passed over. Memory does not
/// grow with the file.
/// </summary>
internal sealed class SourceLineSearch(RawExtract extract, int fiscalYear, long rowNumber)
{
    private static readonly ConformTuning Tuning = ConformTuning.Default with { WorkerCount = 1 };

    private int[] _ends = [];

    /// <summary>Rows of the fiscal year that were passed, or all of the file's when the row is not in it.</summary>
    public long RowCount { get; private set; }

    public SourceLine? Found { get; private set; }

    /// <exception cref="ConformException">The file is no CSV of the source, or broken before the row.</exception>
    public async Task RunAsync(string rawFolder, CancellationToken cancellationToken)
    {
        using var pool = new BlockPool(Tuning);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var blocks = Channel.CreateBounded<RecordBlock>(new BoundedChannelOptions(Tuning.BlockCount) { SingleWriter = true, SingleReader = true });
        var reading = Task.Run(() => ReadAsync(new BlockReader(Tuning, pool, blocks.Writer, new StageProgress()), blocks.Writer, rawFolder, ending.Token), cancellationToken);
        try
        {
            await foreach (var block in blocks.Reader.ReadAllAsync(cancellationToken))
            {
                Scan(block);
                pool.Return(block);
                if (Found is not null)
                {
                    break;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Found is null)
        {
            await reading;
        }
    }

    private async Task ReadAsync(BlockReader reader, ChannelWriter<RecordBlock> writer, string rawFolder, CancellationToken cancellationToken)
    {
        try
        {
            await reader.ReadAsync(new RawManifest("", [extract], null), rawFolder, cancellationToken);
        }
        finally
        {
            writer.TryComplete();
        }
    }

    private void Scan(RecordBlock block)
    {
        var source = block.Source ?? throw new InvalidOperationException("A block was sent before its header was read.");
        if (block.IsCutRow)
        {
            return;
        }

        if (_ends.Length != source.Layout.FieldCount)
        {
            _ends = new int[source.Layout.FieldCount];
        }

        var yearField = source.Layout.FieldOf(SourceColumn.FiscalYear);
        var records = new RecordScanner(block.Buffer.AsSpan(block.Start), block.End - block.Start, block.FirstLine, _ends);
        while (records.Next())
        {
            // A row with more or fewer columns has no known year: conforming gave it no number.
            if (records.FieldCount != source.Layout.FieldCount
                || SourceFields.ReadFiscalYear(records.Field(yearField)) != fiscalYear
                || !source.Wants(fiscalYear))
            {
                continue;
            }

            if (++RowCount == rowNumber)
            {
                Found = Read(ref records, source.Layout.Header);
                return;
            }
        }
    }

    private static SourceLine Read(ref RecordScanner row, IReadOnlyList<string> header)
    {
        var values = new List<SourceValue>(header.Count);
        for (var field = 0; field < header.Count; field++)
        {
            values.Add(new(header[field], Read(row.Field(field))));
        }

        return new(row.LineNumber, values);
    }

    private static string Read(ReadOnlySpan<byte> field)
    {
        var inner = SourceText.Unquote(field);
        var text = Encoding.UTF8.GetString(inner);
        return inner.Length == field.Length ? text : text.Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
