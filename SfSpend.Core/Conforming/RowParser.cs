using System.Runtime.CompilerServices;
using System.Text;

namespace SfSpend.Core.Conforming;

/// <summary>Reads the rows of blocks. One per worker.</summary>
internal sealed class RowParser(IReadOnlyList<TupleTable> tables)
{
    private const int MaxKeptText = 2_000;

    private readonly TupleReader[] _tuples = [.. tables.Select(table => new TupleReader(table))];
    private readonly byte[] _lastDataAsOf = new byte[64];
    private int _lastDataAsOfLength;
    private SourceFile? _source;
    private int[] _ends = [];
    private SourceColumn? _faultColumn;
    private string? _fault;

    /// <summary>A value of <c>data_as_of</c> that is no time, when there was one.</summary>
    public string? UnreadableDataAsOf { get; private set; }

    /// <param name="keepRejects">False when enough rejects are kept already: the rest is only counted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Parse(RecordBlock block, bool keepRejects)
    {
        var source = block.Source ?? throw new InvalidOperationException("A block was sent before its header was read.");
        Enter(source);
        if (block.IsCutRow)
        {
            Reject(block, block.Buffer.AsSpan(0, block.End), block.FirstLine, new(0, -1, -1, -1, 0, 0, FactMarks.IsRejected), "The file ends in the middle of this row, inside a quoted value; fetch or export it again.", null, keepRejects);
            return;
        }

        var bytes = block.Buffer.AsSpan(block.Start);
        var records = new RecordScanner(bytes, block.End - block.Start, block.FirstLine, _ends);
        foreach (var tuples in _tuples)
        {
            tuples.BeginBlock();
        }

        while (records.Next())
        {
            if (!records.IsBlank)
            {
                Parse(ref records, block, source, keepRejects);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Parse(ref RecordScanner row, RecordBlock block, SourceFile source, bool keepRejects)
    {
        (_faultColumn, _fault) = (null, null);
        var layout = source.Layout;
        if (row.LineCount > 1)
        {
            TiedLines.Refuse(row.Record, row.LineNumber, layout, source.Name);
        }

        if (row.FieldCount != layout.FieldCount)
        {
            var isCut = block.LacksLastLineEnd && block.Start + row.NextStart == block.End && row.FieldCount < layout.FieldCount;
            var reason = $"{row.FieldCount} columns on line {row.LineNumber}, expected {layout.FieldCount} as in the header"
                + (isCut ? "; the file ends in the middle of this row" : ".");
            Reject(block, row.Record, row.LineNumber, new(0, -1, -1, -1, 0, 0, FactMarks.IsRejected), reason, null, keepRejects);
            return;
        }

        var yearField = row.Field(layout.FieldOf(SourceColumn.FiscalYear));
        var year = SourceFields.ReadFiscalYear(yearField);
        if (year == 0)
        {
            Fault(SourceColumn.FiscalYear, $"The fiscal year {Show(yearField)} is not a year of four digits from {SourceFields.MinFiscalYear} to {SourceFields.MaxFiscalYear}.");
        }
        else if (!source.Wants(year))
        {
            return;
        }

        var amount = SourceAmount.Read(SourceText.Unquote(row.Field(layout.FieldOf(SourceColumn.Amount))), out var amountReason);
        if (amount is null)
        {
            Fault(SourceColumn.Amount, amountReason);
        }

        var sideField = row.Field(layout.FieldOf(SourceColumn.RevenueOrSpending));
        var financeId = SourceFields.ReadFinanceId(sideField);
        if (financeId == 0)
        {
            Fault(SourceColumn.RevenueOrSpending, $"The side {Show(sideField)} is neither Revenue nor Spending.");
        }

        var relatedField = row.Field(layout.FieldOf(SourceColumn.RelatedGovtUnits));
        var related = SourceFields.ReadRelatedUnits(relatedField);
        if (related is null)
        {
            Fault(SourceColumn.RelatedGovtUnits, $"The flag {Show(relatedField)} is neither Yes nor No.");
        }

        Span<int> members = stackalloc int[_tuples.Length];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = _fault is null ? IndexOf(_tuples[i], ref row, layout, related ?? false) : -1;
        }

        ReadDataAsOf(ref row, layout, block);
        var marks = (amount is null ? FactMarks.None : FactMarks.HasAmount)
            | (related is null ? FactMarks.None : FactMarks.HasRelatedUnits)
            | (related is true ? FactMarks.IsRelatedUnit : FactMarks.None)
            | (_fault is null ? FactMarks.None : FactMarks.IsRejected);
        var fact = new FactRow(amount ?? 0, members[0], members[1], members[2], year, financeId, marks);
        if (_fault is not null)
        {
            Reject(block, row.Record, row.LineNumber, fact, _fault, _faultColumn, keepRejects);
            return;
        }

        block.Rows.Add(fact);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(TupleReader tuples, ref RecordScanner row, SourceLayout layout, bool isRelatedUnit)
    {
        var index = tuples.IndexOf(ref row, layout, isRelatedUnit, out var column, out var reason);
        if (index < 0)
        {
            Fault(column, reason);
        }

        return index;
    }

    private void Enter(SourceFile source)
    {
        if (ReferenceEquals(_source, source))
        {
            return;
        }

        _source = source;
        _ends = new int[source.Layout.FieldCount];
        foreach (var tuples in _tuples)
        {
            tuples.Enter(source.Layout);
        }
    }

    /// <summary>Nearly every row has the same time as the row before: only another one is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadDataAsOf(ref RecordScanner row, SourceLayout layout, RecordBlock block)
    {
        var index = layout.FieldOf(SourceColumn.DataAsOf);
        if (index < 0)
        {
            return;
        }

        var field = row.Field(index);
        if (field.IsEmpty || (block.DataAsOf is not null && field.SequenceEqual(_lastDataAsOf.AsSpan(0, _lastDataAsOfLength))))
        {
            return;
        }

        if (SourceFields.ReadTime(field) is not { } time)
        {
            UnreadableDataAsOf ??= Show(field);
            return;
        }

        block.DataAsOf = block.DataAsOf is { } latest && latest > time ? latest : time;
        if (field.Length <= _lastDataAsOf.Length)
        {
            field.CopyTo(_lastDataAsOf);
            _lastDataAsOfLength = field.Length;
        }
    }

    private void Fault(SourceColumn column, string reason)
    {
        if (_fault is null)
        {
            (_faultColumn, _fault) = (column, reason);
        }
    }

    /// <summary>A row of a kept extract was rejected and accepted with the load that has its year: nobody is asked again.</summary>
    private static void Reject(RecordBlock block, ReadOnlySpan<byte> text, long lineNumber, FactRow fact, string reason, SourceColumn? column, bool keepRejects)
    {
        if (block.Source is { IsKept: true })
        {
            return;
        }

        block.Rows.Add(fact);
        if (!keepRejects)
        {
            return;
        }

        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * MaxKeptText)]);
        block.Rejects.Add(new(
            block.Source?.Name ?? "",
            lineNumber,
            column?.ApiName(),
            reason,
            shown.Length > MaxKeptText ? shown[..MaxKeptText] : shown,
            fact.FiscalYear == 0 ? null : fact.FiscalYear,
            fact.FinanceId == 0 ? null : Finance.NameOf(fact.FinanceId),
            (fact.Marks & FactMarks.HasRelatedUnits) == 0 ? null : fact.IsRelatedUnit ? "Yes" : "No",
            (fact.Marks & FactMarks.HasAmount) == 0 ? null : Cents.ToDollars(fact.Cents)));
    }

    private static string Show(ReadOnlySpan<byte> field) => SourceText.Show(SourceText.Unquote(field));
}
