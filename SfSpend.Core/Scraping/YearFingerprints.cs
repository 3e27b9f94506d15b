using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SfSpend.Core.Scraping;

/// <summary>Makes one fingerprint per fiscal year of the source's own sums, whatever the order in which they came.</summary>
internal static class YearFingerprints
{
    private const char Separator = '\u001f';
    private const string Null = "\u001e";

    /// <param name="sums">One list of groups for each dimension; the first value of a group is its fiscal year.</param>
    /// <returns>By fiscal year; rows without one that can be read are together under <see cref="CellTotal.NoFiscalYear"/>.</returns>
    public static IReadOnlyDictionary<int, string> Of(IEnumerable<IReadOnlyList<SodaGroup>> sums)
    {
        var hashes = new SortedDictionary<int, IncrementalHash>();
        try
        {
            foreach (var groups in sums)
            {
                foreach (var year in groups.GroupBy(group => SourceCells.YearOf(group.Values[0])))
                {
                    if (!hashes.TryGetValue(year.Key, out var hash))
                    {
                        hashes.Add(year.Key, hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
                    }

                    var lines = year.Select(LineOf).Order(StringComparer.Ordinal);
                    hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n\n"));
                }
            }

            return hashes.ToDictionary(year => year.Key, year => Convert.ToHexStringLower(year.Value.GetHashAndReset()));
        }
        finally
        {
            foreach (var hash in hashes.Values)
            {
                hash.Dispose();
            }
        }
    }

    /// <summary>The amount without trailing zeros: 5 and 5.00 are the same dollars.</summary>
    private static string LineOf(SodaGroup group) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(Separator, group.Values.Select(value => value ?? Null))}{Separator}{group.RowCount}{Separator}{group.Amount:0.############################}");
}
