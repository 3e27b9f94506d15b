using System.Runtime.InteropServices;

namespace SfSpend.Core.Conforming;

/// <summary>
/// Keeps the fact rows of each fiscal year on disk between the two passes, in reading order: a row's place is its number in
/// the year. Files are opened only to be added to, so that any number of years needs no more than a buffer each.
/// </summary>
internal sealed class FactSpill(string folder)
{
    private const int RowsPerBuffer = 1 << 10;
    private readonly Dictionary<int, YearBuffer> _years = [];

    public IReadOnlyList<int> FiscalYears => [.. _years.Where(year => year.Value.ConformedCount > 0).Select(year => year.Key).Order()];

    public long RowCountOf(int fiscalYear) => _years[fiscalYear].RowCount;

    public void Append(in FactRow row)
    {
        if (!_years.TryGetValue(row.FiscalYear, out var year))
        {
            _years.Add(row.FiscalYear, year = new());
        }

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
        foreach (var (fiscalYear, year) in _years)
        {
            Flush(fiscalYear, year);
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
