using System.Runtime.CompilerServices;
using SfSpend.Core.Scraping;

namespace SfSpend.Core.Conforming;

/// <summary>Counts rows and cents per fiscal year, side and related units.</summary>
internal sealed class CellCounter
{
    private const int CellsPerYear = 4;
    private readonly Cell[] _cells = new Cell[(SourceFields.MaxFiscalYear - SourceFields.MinFiscalYear + 1) * CellsPerYear];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in FactRow row)
    {
        var index = ((row.FiscalYear - SourceFields.MinFiscalYear) * CellsPerYear) + ((row.FinanceId - 1) * 2) + (row.IsRelatedUnit ? 1 : 0);
        ref var cell = ref _cells[index];
        cell.RowCount++;
        cell.Cents += row.Cents;
    }

    /// <summary>Takes over what another counter counted.</summary>
    public void Add(CellCounter other)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            _cells[i].RowCount += other._cells[i].RowCount;
            _cells[i].Cents += other._cells[i].Cents;
        }
    }

    /// <summary>By year, then Revenue before Spending, then No before Yes.</summary>
    public IReadOnlyList<CellTotal> ToTotals()
    {
        var totals = new List<CellTotal>();
        for (var i = 0; i < _cells.Length; i++)
        {
            if (_cells[i].RowCount > 0)
            {
                var finance = Finance.NameOf((byte)((i % CellsPerYear / 2) + 1));
                totals.Add(new((i / CellsPerYear) + SourceFields.MinFiscalYear, finance, i % 2 == 1 ? "Yes" : "No", _cells[i].RowCount, Cents.ToDollars(_cells[i].Cents)));
            }
        }

        return SourceCells.Sum(totals);
    }

    private struct Cell
    {
        public Int128 Cents;
        public long RowCount;
    }
}
