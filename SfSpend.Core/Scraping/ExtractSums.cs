using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Sylvan.Data.Csv;

namespace SfSpend.Core.Scraping;

/// <summary>
/// Adds up a raw extract by cell with a reader other than the one that conforms it, so that a page that came twice is found before
/// anything is made of it.
/// </summary>
internal static class ExtractSums
{
    private const int BufferLength = 1 << 16;

    /// <summary>An amount that can't be read counts as a row without dollars.</summary>
    public static async Task<IReadOnlyList<CellTotal>> ReadAsync(string gzipPath, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(gzipPath);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var text = new StreamReader(gzip, bufferSize: BufferLength);
        await using var csv = await CsvDataReader.CreateAsync(text, new CsvDataReaderOptions { BufferSize = BufferLength }, cancellationToken);
        var ordinals = SourceCells.Columns.Append("amount").Select(csv.GetOrdinal).ToArray();

        var cells = new Dictionary<(string Year, string Side, string Units), (long RowCount, decimal Amount)>();
        while (await csv.ReadAsync(cancellationToken))
        {
            ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(
                cells, (csv.GetString(ordinals[0]), csv.GetString(ordinals[1]), csv.GetString(ordinals[2])), out _);
            cell.RowCount++;
            if (decimal.TryParse(csv.GetFieldSpan(ordinals[3]), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
            {
                cell.Amount += amount;
            }
        }

        return SourceCells.Sum(cells.Select(cell => SourceCells.Of(cell.Key.Year, cell.Key.Side, cell.Key.Units, cell.Value.RowCount, cell.Value.Amount)));
    }
}
