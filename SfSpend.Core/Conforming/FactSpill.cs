using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SfSpend.Core.Conforming;

/// <summary>
/// Keeps the fact rows of each fiscal year on disk between the two passes, in reading order: a row's place is its number in
/// the year. Files are opened only to be added to, so that any number of years needs no more than a buffer each.
/// </summary>
internal sealed class FactSpill(string folder)
{
    private const int RowsPerBuffer = 1 << 10;
    private readonly YearBuffer?[] _years = new YearBuffer?[SourceFields.MaxFiscalYear + 1];

    /// <summary>Years with a row that is not rejected, in their order.</summary>
    public IReadOnlyList<int> FiscalYears => [.. Enumerable.Range(0, _years.Length).Where(year => _years[year] is { ConformedCount: > 0 })];

    public long RowCountOf(int fiscalYear) => _years[fiscalYear]?.RowCount ?? 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(in FactRow row)
    {
        var year = _years[row.FiscalYear] ??= new();
        year.Rows[year.Filled++] = row;
        year.RowCount++;
        year.ConformedCount += row.IsRejected ? 0 : 1;
        if (year.Filled == RowsPerBuffer)
        {
            Flush(row.FiscalYear, year);
        }
    }

    public void Flush()
    {
        for (var fiscalYear = 0; fiscalYear < _years.Length; fiscalYear++)
        {
            if (_years[fiscalYear] is { } year)
            {
                Flush(fiscalYear, year);
            }
        }
    }

    public FileStream OpenRead(int fiscalYear) => new(PathOf(fiscalYear), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    private void Flush(int fiscalYear, YearBuffer year)
    {
        using var file = new FileStream(PathOf(fiscalYear), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(MemoryMarshal.AsBytes(year.Rows.AsSpan(0, year.Filled)));
        year.Filled = 0;
    }

    private string PathOf(int fiscalYear) => Path.Combine(folder, $"{fiscalYear}.facts");

    private sealed class YearBuffer
    {
        public FactRow[] Rows { get; } = new FactRow[RowsPerBuffer];

        public int Filled { get; set; }

        public long RowCount { get; set; }

        public long ConformedCount { get; set; }
    }
}
