using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SfSpend.Core.Conforming;

/// <summary>The second pass: writes the spilled rows of each fiscal year with surrogate keys, years side by side.</summary>
internal sealed class FactFiles(string folder, FactSpill spill, IReadOnlyList<ConformedDimension> dimensions)
{
    /// <summary>Transaction ids leave this much room for a fiscal year's rows.</summary>
    public const int IdsPerYear = 10_000_000;

    private const string Table = "transaction";
    private const int RowsPerBuffer = 1 << 11;
    private readonly int[] _programs = MembersOf(dimensions, Dimension.Program);
    private readonly int[] _types = MembersOf(dimensions, Dimension.Type);
    private readonly int[] _funds = MembersOf(dimensions, Dimension.Fund);

    /// <summary>Files in the order of their years, and rows and cents as they were written.</summary>
    /// <param name="fiscalYears">Only these are written; rows of others are counted, as they stay in the warehouse. Null: all.</param>
    public async Task<(IReadOnlyList<ConformedFile> Files, IReadOnlyList<CellTotal> Cells)> WriteAsync(
        IReadOnlyCollection<int>? fiscalYears, int workerCount, CancellationToken cancellationToken)
    {
        var files = new ConcurrentBag<ConformedFile>();
        var cells = new CellCounter();
        var counting = new Lock();

        // The longest first, so that no worker is left alone with it.
        var years = spill.FiscalYears.OrderByDescending(spill.RowCountOf);
        var options = new ParallelOptions { MaxDegreeOfParallelism = workerCount, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(years, options, (fiscalYear, token) =>
        {
            var counted = new CellCounter();
            if (fiscalYears?.Contains(fiscalYear) != false)
            {
                files.Add(Write(fiscalYear, counted, token));
            }
            else
            {
                Count(fiscalYear, counted, token);
            }

            lock (counting)
            {
                cells.Add(counted);
            }

            return ValueTask.CompletedTask;
        });
        return ([.. files.OrderBy(file => file.FiscalYear)], cells.ToTotals());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ConformedFile Write(int fiscalYear, CellCounter counted, CancellationToken cancellationToken)
    {
        if (spill.RowCountOf(fiscalYear) >= IdsPerYear)
        {
            throw new ConformException(
                $"Fiscal year {fiscalYear} has {spill.RowCountOf(fiscalYear):N0} rows; transaction ids have room for {IdsPerYear - 1:N0} in a year. Check that the source is the right one.");
        }

        using var file = new StarFile(
            folder, $"transaction-{fiscalYear}.csv.gz", "transaction_id", "fiscal_year", "program_id", "type_id", "fund_id", "finance_id", "amount");
        using var rows = new SpilledRows(spill.OpenRead(fiscalYear));
        var id = (long)fiscalYear * IdsPerYear;
        while (rows.Read(cancellationToken) is { IsEmpty: false } read)
        {
            foreach (ref readonly var row in read)
            {
                id++;
                if (!row.IsRejected)
                {
                    counted.Add(row);
                    file.EndLine(Write(row, id, file.BeginLine()));
                }
            }
        }

        return file.Finish(Table, fiscalYear);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Count(int fiscalYear, CellCounter counted, CancellationToken cancellationToken)
    {
        using var rows = new SpilledRows(spill.OpenRead(fiscalYear));
        while (rows.Read(cancellationToken) is { IsEmpty: false } read)
        {
            foreach (ref readonly var row in read)
            {
                if (!row.IsRejected)
                {
                    counted.Add(row);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Write(in FactRow row, long id, Span<byte> line)
    {
        var count = Write(id, line);
        count += Write(row.FiscalYear, line[count..]);
        count += Write(_programs[row.Program], line[count..]);
        count += Write(_types[row.Type], line[count..]);
        count += Write(_funds[row.Fund], line[count..]);
        count += Write(row.FinanceId, line[count..]);
        count += Cents.Write(row.Cents, line[count..]);
        line[count++] = (byte)'\n';
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Write(long number, Span<byte> line)
    {
        Utf8Formatter.TryFormat(number, line, out var count);
        line[count] = (byte)',';
        return count + 1;
    }

    private static int[] MembersOf(IReadOnlyList<ConformedDimension> dimensions, Dimension dimension) => dimensions[dimension.Index].MemberOf;

    /// <summary>The rows of a year, as many at a time as a small buffer holds.</summary>
    private sealed class SpilledRows(FileStream file) : IDisposable
    {
        private readonly FactRow[] _buffer = new FactRow[RowsPerBuffer];

        /// <summary>Empty at the end.</summary>
        public ReadOnlySpan<FactRow> Read(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = MemoryMarshal.AsBytes(_buffer.AsSpan());
            return MemoryMarshal.Cast<byte, FactRow>(bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]);
        }

        public void Dispose() => file.Dispose();
    }
}
