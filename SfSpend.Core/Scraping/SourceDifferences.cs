using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using SfSpend.Core.Conforming;
using SfSpend.Core.Quality;
using Sylvan.Data.Csv;

namespace SfSpend.Core.Scraping;

/// <summary>Finds the rows of a fiscal year that the source counts otherwise than they came, group by group of equal names.</summary>
internal static class SourceDifferences
{
    private const string PathSeparator = " › ";

    private static readonly IReadOnlyList<string> Columns =
        [.. SourceCells.Columns, .. Dimension.All.SelectMany(dimension => dimension.Levels).Select(level => level.Name.ApiName())];

    /// <param name="condition">How the source is asked for the year's rows.</param>
    /// <param name="gzipPath">What came.</param>
    public static async Task<IReadOnlyList<CellDifference>> FindAsync(SodaSums sums, int fiscalYear, string condition, string gzipPath, CancellationToken cancellationToken)
    {
        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        foreach (var said in await sums.ReadAsync(Columns, condition, cancellationToken))
        {
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, KeyOf(said.Values), out _);
            group = new Group(said.Values, group.SourceRowCount + said.RowCount, group.SourceAmount + said.Amount, group.RawRowCount, group.RawAmount);
        }

        await AddSentAsync(groups, gzipPath, cancellationToken);
        return
        [
            .. groups
                .Where(group => group.Value.Differs)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => group.Value.ToDifference(fiscalYear)),
        ];
    }

    private static async Task AddSentAsync(Dictionary<string, Group> groups, string gzipPath, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(gzipPath);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var text = new StreamReader(gzip);
        await using var csv = await CsvDataReader.CreateAsync(text, new CsvDataReaderOptions(), cancellationToken);
        var ordinals = Columns.Select(csv.GetOrdinal).ToArray();
        var amountOrdinal = csv.GetOrdinal(SourceColumn.Amount.ApiName());
        while (await csv.ReadAsync(cancellationToken))
        {
            string?[] values = [.. ordinals.Select(ordinal => csv.GetString(ordinal) is { Length: > 0 } value ? value : null)];
            var amount = decimal.TryParse(csv.GetString(amountOrdinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var read) ? read : 0;
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, KeyOf(values), out _);
            group = new Group(values, group.SourceRowCount, group.SourceAmount, group.RawRowCount + 1, group.RawAmount + amount);
        }
    }

    private static string KeyOf(IEnumerable<string?> values) => string.Join('\u001f', values);

    private readonly record struct Group(IReadOnlyList<string?> Values, long SourceRowCount, decimal SourceAmount, long RawRowCount, decimal RawAmount)
    {
        public bool Differs => SourceRowCount != RawRowCount || SourceAmount != RawAmount;

        public CellDifference ToDifference(int fiscalYear)
        {
            var names = Values.Skip(SourceCells.Columns.Count).Chunk(3).Select(levels => string.Join(PathSeparator, levels.Select(name => name ?? "–"))).ToArray();
            return new CellDifference(
                fiscalYear, SourceCells.Spell(Values[1]), SourceCells.Spell(Values[2]), names[0], names[1], names[2],
                SourceRowCount, SourceAmount, RawRowCount, RawAmount);
        }
    }
}
